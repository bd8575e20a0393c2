import fc, { type Arbitrary, type Value } from "fast-check";
import type { LawOrder } from "../../core/pack/law-messages.ts";
import { mismatches } from "../../core/pack/match.ts";
import { randomOf } from "../../core/pack/random.ts";
import type { Json } from "../../core/pack/template.ts";
import { type Line, standardLine } from "./line.ts";
import { importLaw } from "./modules.ts";
import { productHands } from "./product.ts";

/** What `law({ … })` was given, as far as it is played here. */
interface Played {
  readonly draw: (arbitraries: typeof fc) => Arbitrary<unknown>;
  readonly play: (hands: object) => Promise<void>;
}

// The process of one trial of a law: it is told its code and a seed, and tells what it drew, what it asks of the product, and how it
// ended. Nobody's environment is its business, and nothing is asked of a network: there is none.
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(globalThis, { law: (given: unknown) => given });
for (const name of ["fetch", "WebSocket", "EventSource"]) Reflect.deleteProperty(globalThis, name);

const line = standardLine();
const hands = productHands(line.tell);
for await (const message of line.heard) {
  if (message.kind === "play") void playLaw(message, line).then(end, (error) => end(reason(error)));
  else hands.settle(message);
}

async function playLaw(order: LawOrder, { tell }: Line): Promise<null> {
  const { draw, play } = (await importLaw(order.law)) as Played;
  const value = drawOf(draw(fc), order);
  if (value === undefined) {
    tell({ kind: "no-such-draw" });
    return null;
  }
  const drawn = value.value;
  const show = () => tell({ kind: "drawn", shown: shown(drawn) });
  show();
  try {
    await play({ drawn, fc, expect: expectation, http: hands.http, exec: hands.exec });
  } finally {
    // Of commands, those that ran are shown.
    show();
  }
  return null;
}

/** What the seed draws, or the smaller draw that is asked for; undefined when there is none. */
function drawOf(
  arbitrary: Arbitrary<unknown>,
  { family, seed, shrink = [] }: LawOrder,
): Value<unknown> | undefined {
  let value: Value<unknown> | undefined = arbitrary.generate(
    randomOf(seed, `values of ${family}`),
    undefined,
  );
  for (const place of shrink) {
    if (value === undefined) return undefined;
    markRan(value.value_);
    value = [...arbitrary.shrink(value.value_, value.context).take(place + 1)][place];
  }
  return value;
}

/** fast-check makes commands smaller by those that ran; in another process they did. */
function markRan(drawn: unknown): void {
  const { commands = [] } = drawn as { readonly commands?: readonly { hasRan: boolean }[] };
  for (const command of commands) command.hasRan = true;
}

/** A draw in words, without what only fast-check itself can use. */
function shown(drawn: unknown): string {
  return fc.stringify(drawn).replaceAll(/__proto__:null,?| *\/\*replayPath.*?\*\//g, "");
}

/** Throws unless what was seen is what was expected, by the rules of a declared family's `expect`. */
function expectation(seen: unknown, expected: unknown, says = "seen"): void {
  const unmet = mismatches(expected as Json, seen as Json | undefined, says);
  if (unmet.length > 0) throw new Error(unmet.join("; "));
}

function end(why: string | null): void {
  line.tell({ kind: "ended", why });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
