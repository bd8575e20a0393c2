import { z } from "zod";
import { type Digest, digest } from "./canonical.ts";
import { digest as digestSchema, word } from "./event/fields.ts";

/** Who made a promise: a delivered intent, and those keys of its spec that the family covers. */
const by = z.strictObject({ intent: word, keys: z.array(word).min(1) });

const family = {
  /** The pack that the newest of these intents was judged by, and the family of it that keeps the promise. */
  pack: digestSchema,
  family: word,
  /** Of what the family draws and plays: equal ones of several packs are one. */
  content: digestSchema,
  /** Oldest first. */
  by: z.array(by).min(1),
};

/** What delivered intents promised and how often each part of it is played; what is left out, and why. */
export const promiseListSchema = z.strictObject({
  /** In the order of their draws, whose indices run over the whole list. */
  played: z.array(z.strictObject({ ...family, draws: z.int().min(1) })),
  /** `withdrawn`: the new spec says that it supersedes a key that the family covers; `budget`: there are more than draws. */
  left: z.array(z.strictObject({ ...family, why: z.enum(["withdrawn", "budget"]) })),
});

/** Draws of earlier promises where a policy says nothing: a family broken on one draw in ten is found out by as many with chance 0.999. */
export const PROMISE_DRAWS = 64;

/** The earlier promises that an attempt is held to. */
export type PromiseList = z.output<typeof promiseListSchema>;
/** A family that is played for them. */
export type PlayedPromise = PromiseList["played"][number];
/** Who made a promise, and by which keys. */
export type PromisedBy = PlayedPromise["by"][number];

/** No intent was delivered before. */
export const NO_PROMISES: PromiseList = { played: [], left: [] };

/** What the plan names its promises by, so that they too are fixed before the first draw. */
export function promisesDigest(list: PromiseList): Digest {
  return digest(list);
}

/** Of each draw, by its index, the family that it is of. */
export function promiseDraws(list: Pick<PromiseList, "played">): readonly PlayedPromise[] {
  return list.played.flatMap((one) => Array.from({ length: one.draws }, () => one));
}
