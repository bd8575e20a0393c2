import type { CommandAnswer, CommandCall, HttpAnswer, HttpCall } from "../core/pack/call.ts";
import type { Actor, Bounds } from "../ports/actor.ts";

/** A product's answer to a request. Rejects with one that is longer than the bounds allow. */
export async function askProduct(
  actor: Actor,
  call: HttpCall,
  bounds: Bounds,
): Promise<HttpAnswer> {
  const answer = await actor.request(call, bounds);
  refuseLonger(answer.body, bounds, "an answer");
  return answer;
}

/** How a product's command ended. Rejects for a product that has none, and for one that printed more than the bounds allow. */
export async function runProduct(
  actor: Actor,
  call: CommandCall,
  bounds: Bounds,
): Promise<CommandAnswer> {
  if (actor.run === undefined)
    throw new Error("this product answers requests and runs no commands");
  const ending = await actor.run(call, bounds);
  refuseLonger(ending.stdout, bounds, "an output");
  return ending;
}

function refuseLonger(seen: Uint8Array, { bytes }: Bounds, what: string): void {
  if (seen.length > bytes) throw new Error(`${what} of more than ${bytes} bytes`);
}
