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

/** Answers from a list: for each gate an option's key, label or target; one text for all visits or one a visit. */
export function givenAnswers(
  answers: Readonly<Record<string, string | readonly string[]>>,
): HumanGates {
  return {
    ask: async ({ node, visit, options }) => {
      const given = answers[node];
      const word = typeof given === "string" ? given : given?.[visit - 1];
      if (word === undefined) return { kind: "waiting" };
      const option = chosenOption(options, word);
      if (option !== undefined) return { kind: "chosen", option };
      const known = options.map(({ key, label }) => `${key} (${label})`).join(", ");
      throw new Error(
        `the answer ${JSON.stringify(word)} to gate ${node} is none of its options: ${known}`,
      );
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
