import { valueText } from "../language/expand.ts";
import type { Fidelity } from "./fidelity.ts";
import type { PastStage } from "./past.ts";

/** What was asked and answered in one stage of a conversation. */
export interface Turn {
  readonly node: string;
  readonly asked: string;
  readonly answered: string;
}

/** Everything that an agent could be told of what happened before. */
export interface Known {
  readonly runId: string;
  readonly goal: string;
  /** Stages that ended, in the whole run. */
  readonly ended: number;
  /** The last of them, oldest first. */
  readonly stages: readonly PastStage[];
  readonly context: Readonly<Record<string, unknown>>;
  /** The conversation that the stage goes on with, oldest first. */
  readonly turns: readonly Turn[];
}

/** How much a mode tells: of how many stages and whether what they said; characters of one value and of all text. */
interface Measure {
  readonly stages: number;
  readonly said: boolean;
  readonly value: number;
  readonly whole: number;
}

const MEASURES: Readonly<Record<Exclude<Fidelity, "full" | "truncate">, Measure>> = {
  compact: { stages: 20, said: false, value: 4000, whole: 12_000 },
  "summary:low": { stages: 5, said: false, value: 200, whole: 2400 },
  "summary:medium": { stages: 15, said: true, value: 1000, whole: 6000 },
  "summary:high": { stages: 40, said: true, value: 4000, whole: 12_000 },
};

/** A conversation longer than this is told from its end. */
const TURN_CHARACTERS = 400_000;

/** The engine's own entries of the context, which say nothing to an agent or what stands elsewhere in the text. */
const OWN =
  /^(?:graph\.|internal\.|parallel\.results$|(?:current_node|completed_nodes|previous_node|previous_outcome|base_sha|outcome|preferred_label|failure_class)$)/;

/** What an agent is told before its task; empty where there is nothing to tell. */
export function preamble(mode: Fidelity, known: Known): string {
  if (mode === "full") return conversation(known.turns);
  const { runId, goal } = known;
  const head = `This is a stage of the run ${runId}.${goal === "" ? "" : ` Its goal: ${goal}`}`;
  if (mode === "truncate") return head;
  const measure = MEASURES[mode];
  return cut(
    [head, stagesText(known, measure), valuesText(known, measure)].join(""),
    measure.whole,
  );
}

function conversation(turns: readonly Turn[]): string {
  const parts = turns.map(
    ({ node, asked, answered }) =>
      `## ${node} was asked\n\n${asked}\n\n## and answered\n\n${answered}`,
  );
  let first = parts.length;
  for (let room = TURN_CHARACTERS; first > 0; first -= 1) {
    room -= parts[first - 1]?.length ?? 0;
    if (room < 0) break;
  }
  const left = first === 0 ? [] : [`[${first} earlier turns are left out]`];
  const told = [...left, ...parts.slice(first)];
  return told.length === 0 ? "" : ["# The conversation so far", ...told].join("\n\n");
}

function stagesText({ stages, ended }: Known, { stages: most, said }: Measure): string {
  if (stages.length === 0) return "";
  const told = stages.slice(-most);
  const lines = told.map((one) => {
    const more = said || one.status === "fail" ? one.said : "";
    return `- ${one.node}: ${one.status}${more === "" ? "" : ` (${more})`}`;
  });
  const count = ended > told.length ? `, the last ${told.length} of ${ended}` : "";
  return `\n\n## Stages so far${count}\n\n${lines.join("\n")}`;
}

function valuesText({ context }: Known, { value: most }: Measure): string {
  const values = Object.entries(context)
    .filter(([key]) => !OWN.test(key))
    .map(([key, value]) => [key, valueText(value)] as const)
    .filter(([, text]) => text !== "")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (values.length === 0) return "";
  const lines = values.map(([key, text]) => `- ${key}: ${cut(text, most)}`);
  return `\n\n## What is known\n\n${lines.join("\n")}`;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} [cut]`;
}
