import { type Digest, digest } from "../../core/canonical.ts";
import { decode } from "../../core/decode.ts";
import { bytesOf } from "../../core/pack/call.ts";
import {
  type FromLaw,
  fromLawSchema,
  type LawAnswer,
  type LawOrder,
  NO_SUCH_DRAW,
  type ToLaw,
} from "../../core/pack/law-messages.ts";
import { wholeLines } from "../../core/whole-lines.ts";
import type { Actor, Bounds } from "../../ports/actor.ts";
import type { BoxSpec, RunningBox } from "../../ports/boxes.ts";
import { askProduct, runProduct } from "../asked-product.ts";
import { BOX_PATH, INSIDE, trialMs } from "../box-plan.ts";
import { describeEnding } from "../ending.ts";
import { reasonText, type TrialOutcome } from "../play-trial.ts";
import { trialStopwatch } from "../stopwatch.ts";
import type { LawScene } from "./messages.ts";
import { outbox } from "./outbox.ts";
import type { Playing } from "./playing.ts";

const MIB = 1024 ** 2;
/** What a law's process may take; its time is the trial's. What it prints and what it asks of the product are counted together. */
const LIMITS = { memory: 512 * MIB, processes: 32, disk: 16 * MIB, output: 64 * MIB };

/**
 * Plays one trial of a law in a process of its own: no network, no environment, no file but the player's own code. It reaches the
 * product through us alone. Never rejects for what product or law do.
 */
export async function playLaw(
  scene: LawScene,
  actor: Actor,
  playing: Pick<Playing, "stage" | "setup" | "laws">,
): Promise<TrialOutcome> {
  const clock = trialStopwatch(scene.limits.seconds);
  const bounds = { bytes: scene.limits.answer_bytes, signal: clock.signal };
  const talk = conversation(actor, bounds);
  talk.tell({ kind: "play", ...scene.order });
  let box: RunningBox | null = null;
  try {
    box = await playing.stage.boxes.start(lawBox(scene, playing, talk));
    const gone = box.ended.then((ending) => `it ended without a word: ${describeEnding(ending)}`);
    const why = await clock.before(Promise.race([talk.ended, gone]));
    if (why === NO_SUCH_DRAW) return { outcome: "passed", digest: NO_SUCH_DRAW };
    return outcomeOf(scene.order, why, talk.drawn());
  } catch (error) {
    return outcomeOf(scene.order, messageOf(error), talk.drawn());
  } finally {
    clock.stop();
    talk.close();
    await box?.end();
  }
}

function lawBox(
  { limits }: LawScene,
  { setup, laws }: Pick<Playing, "setup" | "laws">,
  { heard, said }: Conversation,
): BoxSpec {
  const node = setup.mounts.filter(({ to }) => to === INSIDE.node);
  return {
    argv: laws.argv,
    cwd: "/",
    mounts: [...node, ...laws.mounts],
    env: { PATH: BOX_PATH },
    limits: { ...LIMITS, ms: trialMs(limits) },
    network: "none",
    stdin: said,
    onOutput: (stream, piece) => {
      if (stream === "stdout") heard(piece);
    },
  };
}

interface Conversation {
  /** What the law's process is told. */
  readonly said: AsyncIterable<string>;
  tell(message: ToLaw): void;
  /** Takes what its process wrote. */
  heard(piece: Uint8Array): void;
  /** Null when the law holds, `NO_SUCH_DRAW` when there was nothing to play, else why it does not hold. */
  readonly ended: Promise<string | null>;
  /** What the law drew, in words; empty before it did. */
  drawn(): string;
  close(): void;
}

/** Does for a law what it asks of the product, until it says how it ended. */
function conversation(actor: Actor, bounds: Bounds): Conversation {
  const out = outbox();
  const ended = Promise.withResolvers<string | null>();
  let drawn = "";
  const tell = (message: ToLaw) => out.put(`${JSON.stringify(message)}\n`);
  const take = (news: FromLaw) => {
    if (news.kind === "drawn") drawn = news.shown;
    else if (news.kind === "ended") ended.resolve(news.why);
    else if (news.kind === "no-such-draw") ended.resolve(NO_SUCH_DRAW);
    else void answer(news, actor, bounds).then(tell);
  };
  const hear = wholeLines((line) => take(decode(fromLawSchema, JSON.parse(line), "its process")));
  return {
    said: out.taken,
    tell,
    heard: (piece) => {
      try {
        hear(piece);
      } catch (error) {
        ended.resolve(`it broke its own line: ${messageOf(error)}`);
      }
    },
    ended: ended.promise,
    drawn: () => drawn,
    close: out.close,
  };
}

type Asked = Extract<FromLaw, { kind: "request" | "run" }>;

async function answer(asked: Asked, actor: Actor, bounds: Bounds): Promise<ToLaw> {
  const { call } = asked;
  try {
    return { kind: "answered", call, answer: await act(asked, actor, bounds) };
  } catch (error) {
    return { kind: "refused", call, why: messageOf(error) };
  }
}

async function act(asked: Asked, actor: Actor, bounds: Bounds): Promise<LawAnswer> {
  if (asked.kind === "request") return ask(asked, actor, bounds);
  const { args, stdin, files, reads, terminateMs } = asked.run;
  const soon = terminateMs === undefined ? {} : { terminateMs };
  const call = { args, stdin: bytesOf(stdin), files: eachOf(files, bytesOf), reads, ...soon };
  const { code, signal, stdout, stderr, files: left = {} } = await runProduct(actor, call, bounds);
  const printed = { stdout: base64(stdout), stderr: base64(stderr) };
  return { code, signal, ...printed, files: eachOf(left, base64) };
}

async function ask(
  { request: { body, ...call }, ms }: Extract<Asked, { kind: "request" }>,
  actor: Actor,
  { bytes, signal }: Bounds,
): Promise<LawAnswer> {
  const limits = ms === undefined ? [signal] : [signal, AbortSignal.timeout(ms)];
  const bounds = { bytes, signal: AbortSignal.any(limits) };
  const content = body === undefined ? {} : { body: bytesOf(body) };
  const seen = await askProduct(actor, { ...call, ...content }, bounds);
  return { status: seen.status, headers: seen.headers, body: base64(seen.body) };
}

function eachOf<A, B>(named: Readonly<Record<string, A>>, of: (one: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, of(one)]));
}

/** The digest of a law that failed before it had drawn anything. */
export const NEVER_DREW = seenOf("failed", "");

function seenOf(outcome: TrialOutcome["outcome"], drawn: string): Digest {
  return digest({ outcome, observed: [drawn] });
}

/** The same draw and the same end are the same digest: what a law sees meanwhile is its own. */
function outcomeOf({ family }: LawOrder, why: string | null, drawn: string): TrialOutcome {
  const outcome = why === null ? "passed" : "failed";
  const seen = seenOf(outcome, drawn);
  if (why === null) return { outcome: "passed", digest: seen };
  const draw = drawn === "" ? "" : `; it drew ${drawn}`;
  return { outcome: "failed", reason: reasonText(`law ${family}: ${why}${draw}`), digest: seen };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}
