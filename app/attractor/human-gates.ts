import { withChildren } from "./language/child.ts";
import { attribute, type Edge, edgesFrom, type Graph } from "./language/graph.ts";
import { nodesOfKind } from "./language/kinds.ts";
import { PipelineError } from "./pipeline-error.ts";
import { plainLabel } from "./run/route.ts";

/** One way on from a human gate. */
export interface HumanOption {
  /** What a person types: the label's accelerator, else the option's number. */
  readonly key: string;
  readonly label: string;
  /** The node it leads to. */
  readonly to: string;
}

/** What a person is asked. */
export interface HumanQuestion {
  readonly runId: string;
  /** No other question of the run has it; asked again after a resume it is the same. Printable, at most 200 characters. */
  readonly id: string;
  readonly node: string;
  /** The visit of the gate, from 1: a gate in a loop is asked again. */
  readonly visit: number;
  readonly text: string;
  /** In the order of the graph's edges, at least one. */
  readonly options: readonly HumanOption[];
  /** How long an answer is waited for, in milliseconds; without it, for ever. */
  readonly timeoutMs?: number;
  /** What is taken after that time; without it the gate has failed then. */
  readonly otherwise?: HumanOption;
}

/** An option was chosen; its time was over before; or nobody has answered yet and the run is to be left and resumed later. */
export type HumanAnswer =
  | { readonly kind: "chosen"; readonly option: HumanOption }
  | { readonly kind: "late" }
  | { readonly kind: "waiting" };

/** Who answers human gates. */
export interface HumanGates {
  /** Aborting the signal ends the question; what is answered then does not count. */
  ask(question: HumanQuestion, signal: AbortSignal): Promise<HumanAnswer>;
}

/** Takes the first declared option of every gate: only where that was asked for. */
export const approveAll: HumanGates = {
  ask: async ({ options: [first] }) =>
    first === undefined ? { kind: "waiting" } : { kind: "chosen", option: first },
};

/** Leaves every gate open: the run ends, to be resumed with answers. */
export const askLater: HumanGates = { ask: async () => ({ kind: "waiting" }) };

/** For each gate an option's key, label or target; one text for all visits or one a visit. */
export type GivenAnswers = Readonly<Record<string, string | readonly string[]>>;

/** Throws a PipelineError for an answer to what is no gate of the graph or of a child of it, and for one that is none of its options. */
export function refuseAnswers(graph: Graph, answers: GivenAnswers): void {
  const gates = withChildren(graph).flatMap((one) =>
    nodesOfKind(one, "human").map(({ id }) => ({ id, options: optionsOf(edgesFrom(one, id)) })),
  );
  for (const [gate, given] of Object.entries(answers)) {
    const options = gates.filter(({ id }) => id === gate);
    if (options.length === 0) throw noGate(gate, new Set(gates.map(({ id }) => id)));
    const all = options.flatMap((one) => one.options);
    const strange = [given].flat().find((word) => chosenOption(all, word) === undefined);
    if (strange === undefined) continue;
    const remedy = "give one of them by its key, label or target";
    throw new PipelineError({ kind: "invalid", problem: noOption(gate, strange, all), remedy });
  }
}

function noGate(gate: string, gates: ReadonlySet<string>): PipelineError {
  const problem = `an answer is given to ${JSON.stringify(gate)}, which is no human gate of the graph`;
  const known = [...gates].join(", ");
  const remedy = known === "" ? "it has none: leave the answers out" : `its gates are ${known}`;
  return new PipelineError({ kind: "invalid", problem, remedy });
}

function noOption(gate: string, word: string, options: readonly HumanOption[]): string {
  const known = options.map(({ key, label }) => `${key} (${label})`).join(", ");
  return `the answer ${JSON.stringify(word)} to gate ${gate} is none of its options: ${known}`;
}

/** What a gate's edges offer; one without a label is called as its target. */
export function optionsOf(edges: readonly Edge[]): readonly HumanOption[] {
  return edges.map((edge, index) => {
    const label = attribute(edge, "label") ?? edge.to;
    const key = /^(?:\[([^\]]{1,8})\]|([^\s)])\)\s|([^\s-])\s-\s)/.exec(label);
    return { key: key?.[1] ?? key?.[2] ?? key?.[3] ?? String(index + 1), label, to: edge.to };
  });
}

/** Answers from a list. */
export function givenAnswers(answers: GivenAnswers): HumanGates {
  return {
    ask: async ({ node, visit, options }) => {
      const given = answers[node];
      const word = typeof given === "string" ? given : given?.[visit - 1];
      if (word === undefined) return { kind: "waiting" };
      const option = chosenOption(options, word);
      if (option !== undefined) return { kind: "chosen", option };
      throw new Error(noOption(node, word, options));
    },
  };
}

/** The option that a word means: its key, its label with or without the accelerator, or its target, in any case. */
export function chosenOption(
  options: readonly HumanOption[],
  word: string,
): HumanOption | undefined {
  const wanted = word.trim().toLowerCase();
  const means = (part: string): boolean => part.trim().toLowerCase() === wanted;
  return (
    options.find(({ key }) => means(key)) ??
    options.find(({ label, to }) => means(label) || means(plainLabel(label)) || means(to))
  );
}
