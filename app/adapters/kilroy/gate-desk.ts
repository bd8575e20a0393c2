import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { answerInTime, gateQuestion } from "../../attractor/gate-question.ts";
import type { HumanGates, HumanOption, HumanQuestion } from "../../attractor/human-gates.ts";
import { jsonIn } from "../../attractor/json-text.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { kindOf } from "../../attractor/language/kinds.ts";
import { wholeLines } from "../../core/whole-lines.ts";
import type { AskedByKilroy, GivenWords, Told } from "./gatekeeper/words.ts";
import { wordFor } from "./word-for.ts";

/** An answer that Kilroy was given. */
export interface GivenAnswer {
  readonly node: string;
  readonly option: HumanOption;
}

/** Why a run is left alone: questions that nobody answers now, or an answer that cannot be given. */
export type LeftAlone =
  | { readonly kind: "open"; readonly questions: readonly HumanQuestion[] }
  | { readonly kind: "broken"; readonly why: string };

/** What Kilroy asks in one start of it is heard here, and answered as far as there are answers. */
export interface GateDesk {
  /** Hears a piece of what the gatekeeper says. */
  hear(piece: Uint8Array): void;
  /** Aborted once the run is to be left alone. */
  readonly leave: AbortSignal;
  left(): LeftAlone | null;
  /** In the order in which they were given. */
  given(): readonly GivenAnswer[];
}

/** Whose questions they are, who answers them, and the file that the gatekeeper reads. */
export interface DeskParts {
  readonly graph: Graph;
  readonly runId: string;
  readonly gates: HumanGates;
  readonly answersFile: string;
  readonly signal: AbortSignal;
}

/** Opens the desk of one start. */
export function gateDesk(parts: DeskParts): GateDesk {
  const leave = new AbortController();
  const signal = AbortSignal.any([parts.signal, leave.signal]);
  const given: GivenAnswer[] = [];
  const open: HumanQuestion[] = [];
  let broken: string | null = null;
  const ask = questionsOf(parts);
  const give = answersInto(parts.answersFile);
  const answer = async (asked: AskedByKilroy): Promise<void> => {
    const question = ask(asked);
    const option = await chosen(question, parts.gates, signal);
    if (option === null) {
      open.push(question);
      leave.abort();
      return;
    }
    given.push({ node: question.node, option });
    await give(asked.question_id, wordFor(asked.options, option));
  };
  const failed = (error: unknown): void => {
    broken ??= error instanceof Error ? error.message : String(error);
    leave.abort();
  };
  return {
    hear: wholeLines((line) => {
      for (const asked of askedIn(line)) answer(asked).catch(failed);
    }),
    leave: leave.signal,
    left: () => {
      if (broken !== null) return { kind: "broken", why: broken };
      return open.length === 0 ? null : { kind: "open", questions: open };
    },
    given: () => given,
  };
}

const toldSchema: z.ZodType<Told> = z.object({
  asked: z.array(
    z.object({
      question_id: z.string(),
      stage: z.string(),
      options: z.array(z.object({ key: z.string(), label: z.string(), to: z.string() })),
    }),
  ),
});

/** The questions in a line; what a tool may have written among them is none. */
function askedIn(line: string): readonly AskedByKilroy[] {
  const read = toldSchema.safeParse(jsonIn(line));
  return read.success ? read.data.asked : [];
}

/** What the graph's gates ask, visit by visit. Throws for a node that is none. */
function questionsOf({ graph, runId }: DeskParts): (asked: AskedByKilroy) => HumanQuestion {
  const visits = new Map<string, number>();
  return ({ stage }) => {
    const node = graph.nodes.get(stage);
    if (node === undefined || kindOf(node) !== "human")
      throw new Error(`kilroy asks at ${stage}, which is no human gate of the graph`);
    const visit = (visits.get(stage) ?? 0) + 1;
    visits.set(stage, visit);
    return gateQuestion(graph, node, { runId, where: "", visit, number: 1 });
  };
}

/** Kilroy waits half an hour for an answer, whatever the gate's `timeout` is, and chooses by itself then: it is left before. */
const PATIENCE_MS = 29 * 60_000;

/** The option that was chosen in time, or that is taken after it; null where nobody answers now. */
async function chosen(
  question: HumanQuestion,
  gates: HumanGates,
  signal: AbortSignal,
): Promise<HumanOption | null> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const answer = await answerInTime(question, gates, patience);
  if (signal.aborted || answer.kind === "waiting") return null;
  if (answer.kind === "chosen") return answer.option;
  if (question.otherwise !== undefined) return question.otherwise;
  throw new Error(`nobody answered gate ${question.node} in time, and kilroy cannot let it fail`);
}

/** Writes answers into a file, whole at any instant. */
function answersInto(path: string): (question: string, word: string) => Promise<void> {
  const words: Record<string, string> = {};
  let last = Promise.resolve();
  return (question, word) => {
    words[question] = word;
    last = last.then(() => written(path, words));
    return last;
  };
}

async function written(path: string, words: GivenWords): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(words));
  await rename(`${path}.new`, path);
}
