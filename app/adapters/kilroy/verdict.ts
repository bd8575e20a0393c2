import type { RunFiles } from "../../attractor/files/read-run.ts";
import type { HumanQuestion } from "../../attractor/human-gates.ts";
import type { Graph } from "../../attractor/language/graph.ts";
import { LeftOpen } from "../../attractor/run/left-open.ts";
import type { BoxEnding } from "../../ports/boxes.ts";
import type { GivenAnswer, LeftAlone } from "./gate-desk.ts";
import { untruths } from "./untruths.ts";

/** How Kilroy's process ended and what it left. */
export interface SeenKilroy {
  readonly graph: Graph;
  readonly ending: Pick<BoxEnding, "code" | "signal" | "stoppedBy" | "notStarted">;
  readonly stderr: string;
  /** Null: it left no run. A sentence: its files cannot be read. */
  readonly files: RunFiles | string | null;
  /** Why it was told to stop; null when nobody told it. */
  readonly stopped: string | null;
  /** Why it was left alone at a gate; null where it was not. */
  readonly left: LeftAlone | null;
  readonly approves: boolean;
  /** What it was answered, in order. */
  readonly given: readonly GivenAnswer[];
}

/** What that means. Of a `success` the commit is still to be looked at; after `crashed` nobody knows what became of the work. */
export interface KilroyVerdict {
  readonly status: "success" | "fail" | "canceled" | "asks" | "crashed";
  readonly reason: string | null;
  /** What it asks, where it does. */
  readonly questions?: readonly HumanQuestion[];
}

/** The truth of how a run of Kilroy ended, with one sentence why where it did not succeed. */
export function verdictOf(seen: SeenKilroy): KilroyVerdict {
  const { ending, files, stopped, left } = seen;
  if (ending.notStarted) return fail("kilroy could not be started");
  if (stopped !== null) return { status: "canceled", reason: `canceled: ${stopped}` };
  if (left !== null) return leftAlone(left);
  if (ending.stoppedBy !== undefined)
    return fail(`kilroy reached its limit of ${ending.stoppedBy} for the whole run`);
  if (typeof files === "string") return fail(`what kilroy left cannot be read: ${files}`);
  if (files?.final === undefined) return unfinished(seen, files);
  return finished(seen, files, files.final);
}

/** What it did until then goes with it: it is begun anew. */
function leftAlone(left: LeftAlone): KilroyVerdict {
  if (left.kind === "broken") return fail(left.why);
  const { questions } = left;
  return { status: "asks", reason: new LeftOpen(questions).message, questions };
}

/** A program that wraps another tells its signal as 128 + n. */
function isKilled(code: number): boolean {
  return code > 128 && code < 128 + 65;
}

function crash({ ending: { code, signal } }: SeenKilroy, files: RunFiles | null): string {
  const at = files?.checkpoint?.current_node;
  const how = signal ?? `exit code ${code}`;
  return `kilroy was ended by ${how}${at === undefined ? " before its first checkpoint" : `, last checkpoint at node ${at}`}: what became of its work is unknown`;
}

/** Refused before it began, or gone without a word about its end. */
function unfinished(seen: SeenKilroy, files: RunFiles | null): KilroyVerdict {
  const { ending, stderr } = seen;
  if (ending.code === null || isKilled(ending.code))
    return { status: "crashed", reason: crash(seen, files) };
  const last = lastLine(stderr);
  if (ending.code === 0) return fail("kilroy ended with 0 and left no final.json");
  const why = last === undefined ? `exit code ${ending.code} and no word` : last;
  return fail(
    files === null ? `kilroy refused the run: ${why}` : `kilroy left no final.json: ${why}`,
  );
}

function finished(
  { graph, ending, approves, given }: SeenKilroy,
  files: RunFiles,
  final: NonNullable<RunFiles["final"]>,
): KilroyVerdict {
  if (final.status === "canceled")
    return { status: "canceled", reason: final.failure_reason ?? "canceled" };
  if (final.status === "fail") return fail(final.failure_reason ?? "kilroy gave no reason");
  if (ending.code !== 0)
    return fail(
      `kilroy ended with ${ending.signal ?? ending.code} although final.json says success`,
    );
  const [first, ...more] = untruths({ graph, files, approves, given });
  if (first === undefined) return { status: "success", reason: null };
  return fail(more.length === 0 ? first : `${first} (and ${more.length} more)`);
}

/** What Kilroy always says of models on stderr is no reason, nor is the hint below one. */
const CHATTER = /^(no providers auto-detected|auto-detected provider|hint:)/;

function lastLine(stderr: string): string | undefined {
  return stderr
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "" && !CHATTER.test(line));
}

function fail(reason: string): KilroyVerdict {
  return { status: "fail", reason };
}
