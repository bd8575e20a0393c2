import { attribute, type Graph } from "../language/graph.ts";
import { NO_PAST } from "./past.ts";
import type { RunState } from "./state.ts";

/** What a run knows before its first stage: the graph's attributes, its base, and what the caller gave. */
export function initialContext(
  graph: Graph,
  base: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const mirrored = [...graph.attributes.values()].map(({ key, value }) => [`graph.${key}`, value]);
  return {
    ...Object.fromEntries(mirrored),
    "graph.goal": attribute(graph, "goal") ?? "",
    base_sha: base,
    ...given,
  };
}

/** The state of a run before its first stage. */
export function initialState(
  graph: Graph,
  base: string,
  given: Readonly<Record<string, unknown>>,
): RunState {
  return {
    entry: undefined,
    current: undefined,
    completed: [],
    retries: {},
    visits: {},
    statuses: {},
    context: initialContext(graph, base, given),
    outcome: { status: "success" },
    past: NO_PAST,
    fidelity: undefined,
    trouble: undefined,
    failures: {},
    restarts: { count: 0, failures: {} },
    commit: base,
  };
}
