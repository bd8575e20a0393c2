import { commandCall, httpCall, openCall, payloadOf } from "../core/pack/call.ts";
import {
  type Judgement,
  judgeAnswer,
  judgeEnding,
  judgeMessage,
  type Known,
} from "../core/pack/judge.ts";
import type { ReceiveStep, RequestStep, Step } from "../core/pack/step.ts";
import type { Actor, Bounds, Channel } from "../ports/actor.ts";
import { askProduct, runProduct } from "./asked-product.ts";
import { type Stopwatch, stepStopwatch } from "./stopwatch.ts";

/** What the steps of one trial are played with. */
export interface Hand {
  readonly actor: Actor;
  readonly stopped: Stopwatch;
  /** The longest answer, in bytes. */
  readonly bytes: number;
  /** What earlier steps opened, by name. */
  readonly channels: Map<string, Channel>;
}

const NOTHING: Judgement = { unmet: [], observed: {}, saved: {} };

/** Plays one step. Never rejects: whatever breaks is an expectation that was not met. */
export async function playStep(step: Step, known: Known, hand: Hand): Promise<Judgement> {
  const again = "until" in step ? step.until : undefined;
  if (again === undefined) return tried(step, known, hand);
  const end = performance.now() + again.seconds * 1000;
  for (;;) {
    const judgement = await tried(step, known, hand);
    if (judgement.unmet.length === 0 || hand.stopped.signal.aborted) return judgement;
    if (performance.now() >= end) {
      const [first = "", ...others] = judgement.unmet;
      return { ...judgement, unmet: [`for ${again.seconds} s, ${first}`, ...others] };
    }
    await hand.stopped.before(pause(again.every)).catch(() => undefined); // the next try says so
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

async function tried(step: Step, known: Known, hand: Hand): Promise<Judgement> {
  const { stopped, bytes } = hand;
  const own = stepStopwatch(secondsOf(step));
  const bounds = { bytes, signal: AbortSignal.any([stopped.signal, own.signal]) };
  try {
    return await stopped.before(own.before(act(step, known, { ...hand, bounds })));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unmet: [why], observed: "broke", saved: {} };
  } finally {
    own.stop();
  }
}

/** The time that a step is given of its own. */
function secondsOf(step: Step): number | undefined {
  if ("request" in step) return step.request.seconds;
  if ("open" in step) return step.open.seconds;
  return "receive" in step ? (step.receive.seconds ?? step.until?.seconds) : undefined;
}

interface Reach extends Hand {
  readonly bounds: Bounds;
}

async function act(step: Step, known: Known, reach: Reach): Promise<Judgement> {
  const { actor, bounds, channels } = reach;
  const values = { ...known.drawn, ...known.saved };
  if ("request" in step) return ask(step, known, reach);
  if ("receive" in step) return hear(step, known, reach);
  if ("send" in step) {
    const { to } = step.send;
    await channelOf(channels, to).send(payloadOf(step.send, values) ?? "");
    return NOTHING;
  }
  if ("open" in step) {
    if (actor.open === undefined) throw new Error("nothing can be opened at this product");
    channels.set(step.open.name, await actor.open(openCall(step, values), bounds));
    return NOTHING;
  }
  return judgeEnding(step, await runProduct(actor, commandCall(step, values), bounds), values);
}

async function ask(step: RequestStep, known: Known, { actor, bounds }: Reach): Promise<Judgement> {
  const call = httpCall(step.request, { ...known.drawn, ...known.saved });
  return judgeAnswer(step, await askProduct(actor, call, bounds), known);
}

async function hear(
  step: ReceiveStep,
  known: Known,
  { channels, bounds }: Reach,
): Promise<Judgement> {
  const message = await channelOf(channels, step.receive.from).receive(bounds.signal);
  return judgeMessage(step, message, known);
}

function channelOf(channels: ReadonlyMap<string, Channel>, name: string): Channel {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`nothing was opened as ${name}`);
  return channel;
}
