import { type Clause, conditionHolds, parseCondition } from "../language/condition.ts";
import { valueText } from "../language/expand.ts";
import { attribute, type Edge, edgesFrom, type Graph } from "../language/graph.ts";
import { canonicalStatus, type Outcome } from "./outcome.ts";

/** Why an edge was taken. */
type SelectionMethod =
  | "condition_match"
  | "preferred_label"
  | "suggested_next_ids"
  | "only_edge"
  | "weight"
  | "lexical_tiebreak";

/** How the edge out of a node was chosen: every condition that was looked at, and the edge if one was eligible. */
export interface Selection {
  readonly conditions: readonly { readonly edge: Edge; readonly matched: boolean }[];
  readonly candidates: number;
  readonly chosen: { readonly edge: Edge; readonly method: SelectionMethod } | undefined;
}

/** What an edge is chosen by. */
export interface Seen {
  readonly outcome: Outcome;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Chooses the edge that a stage's outcome leads to, in both dialects; an edge whose condition is false is never taken. */
export function selectEdge(graph: Graph, from: string, seen: Seen): Selection {
  const edges = edgesFrom(graph, from);
  const conditions = edges.flatMap((edge) => {
    const clauses = clausesOf(edge);
    return clauses === undefined ? [] : [{ edge, matched: holds(clauses, seen) }];
  });
  const matched = conditions.filter((condition) => condition.matched).map(({ edge }) => edge);
  const free = edges.filter((edge) => attribute(edge, "condition") === undefined);
  const chosen =
    bestOf(matched, "condition_match") ??
    byLabel(free, seen.outcome) ??
    bySuggestion(free, seen.outcome) ??
    bestOf(free, "only_edge");
  return { conditions, candidates: edges.length, chosen };
}

/** Whether a condition that stands by itself holds; one that cannot be read does not. */
export function conditionIsMet(text: string, seen: Seen): boolean {
  const read = parseCondition(text);
  return read.kind === "clauses" && holds(read.clauses, seen);
}

/** The same for a stage that only an edge whose condition holds may lead on from. */
export function selectByCondition(graph: Graph, from: string, seen: Seen): Selection {
  const selection = selectEdge(graph, from, seen);
  const { edge } = selection.chosen ?? {};
  const holds = selection.conditions.some((one) => one.matched && one.edge === edge);
  return holds ? selection : { ...selection, chosen: undefined };
}

function clausesOf(edge: Edge): readonly Clause[] | undefined {
  const text = attribute(edge, "condition");
  if (text === undefined) return undefined;
  const read = parseCondition(text);
  // Lint has refused what cannot be read; should it come here all the same, it is false.
  return read.kind === "clauses" ? read.clauses : [{ key: "", test: "true", text: "" }];
}

function holds(clauses: readonly Clause[], seen: Seen): boolean {
  return conditionHolds(
    clauses,
    (key) => factOf(key, seen),
    (key, text) => (key === "outcome" ? canonicalStatus(text) : text),
  );
}

function factOf(key: string, { outcome, context }: Seen): string {
  if (key === "outcome") return canonicalStatus(outcome.status);
  if (key === "preferred_label") return outcome.preferred_label ?? "";
  if (Object.hasOwn(context, key)) return valueText(context[key]);
  const short = key.startsWith("context.") ? key.slice("context.".length) : key;
  return Object.hasOwn(context, short) ? valueText(context[short]) : "";
}

function bestOf(edges: readonly Edge[], alone: SelectionMethod): Selection["chosen"] {
  const [best, second] = edges.toSorted(
    (a, b) => weightOf(b) - weightOf(a) || compare(a.to, b.to) || a.index - b.index,
  );
  if (best === undefined) return undefined;
  if (second === undefined) return { edge: best, method: alone };
  return { edge: best, method: weightOf(best) > weightOf(second) ? "weight" : "lexical_tiebreak" };
}

function byLabel(edges: readonly Edge[], outcome: Outcome): Selection["chosen"] {
  const wanted = plainLabel(outcome.preferred_label ?? "");
  const edge =
    wanted === ""
      ? undefined
      : edges.find((one) => plainLabel(attribute(one, "label") ?? "") === wanted);
  return edge === undefined ? undefined : { edge, method: "preferred_label" };
}

function bySuggestion(edges: readonly Edge[], outcome: Outcome): Selection["chosen"] {
  for (const id of outcome.suggested_next_ids ?? []) {
    const edge = edges.find((one) => one.to === id);
    if (edge !== undefined) return { edge, method: "suggested_next_ids" };
  }
  return undefined;
}

/** A label as it is compared: lower case, without its accelerator `[K] `, `K) ` or `K - `. */
export function plainLabel(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/^(?:\[[^\]]{1,8}\]\s*|[^\s)]\)\s+|[^\s-]\s-\s+)/, "");
}

function weightOf(edge: Edge): number {
  return Number(attribute(edge, "weight") ?? 0);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
