import { createHash } from "node:crypto";
import { type HumanAnswer, type HumanGates, type HumanQuestion, optionsOf } from "./human-gates.ts";
import { parseDuration } from "./language/duration.ts";
import { attribute, edgesFrom, type Graph, type Node, nodeLabel } from "./language/graph.ts";
import { callAfter } from "./longest-timer.ts";
import { stageName } from "./run/stage-name.ts";

/** When and where a gate asks. */
export interface Asking {
  readonly runId: string;
  /** The place in the run of a branch, a restart or a child pipeline; empty for the run itself. */
  readonly where: string;
  /** This visit of the gate, and this attempt of the visit, from 1. */
  readonly visit: number;
  readonly number: number;
}

/** What a gate asks. `human.default_choice` is an option's label or target. */
export function gateQuestion(
  graph: Graph,
  node: Node,
  { runId, where, visit, number }: Asking,
): HumanQuestion {
  const options = optionsOf(edgesFrom(graph, node.id));
  const timeoutMs = parseDuration(attribute(node, "timeout") ?? "");
  const named = attribute(node, "human.default_choice");
  const otherwise = options.find(({ to, label }) => to === named || label === named);
  return {
    runId,
    id: questionId(where, stageName(node.id, visit, number)),
    node: node.id,
    visit,
    text: nodeLabel(node),
    options,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

const LONGEST_ID = 200;

/** What a shell or a log would stumble over is left out. */
function questionId(where: string, node: string): string {
  const folders = where.split("/").filter((part) => part !== "" && part !== "parallel");
  const whole = [...folders, node].join("/");
  const plain = whole.replaceAll(/[^A-Za-z0-9_.#/-]/g, "_");
  if (plain === whole && whole.length <= LONGEST_ID) return whole;
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return `${plain.slice(0, LONGEST_ID - mark.length - 1)}~${mark}`;
}

/** Asks, for as long as the question says; once it is stopped, nobody has answered. */
export async function answerInTime(
  question: HumanQuestion,
  gates: HumanGates,
  stop: AbortSignal,
): Promise<HumanAnswer> {
  const { timeoutMs: ms } = question;
  const limit = new AbortController();
  const late = Promise.withResolvers<HumanAnswer>();
  const stopTimer =
    ms === undefined ? undefined : callAfter(ms, () => late.resolve({ kind: "late" }));
  const signal = AbortSignal.any([stop, limit.signal]);
  const stopped = new Promise<HumanAnswer>((resolve) =>
    stop.addEventListener("abort", () => resolve({ kind: "waiting" }), {
      once: true,
      signal: limit.signal,
    }),
  );
  try {
    return await Promise.race([gates.ask(question, signal), late.promise, stopped]);
  } finally {
    stopTimer?.();
    limit.abort();
  }
}
