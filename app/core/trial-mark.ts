import { z } from "zod";
import { playedTrialSchema } from "./job.ts";

/**
 * What a job that plays writes down, a line each, so that a trial that was cut off is known to have begun: its beginning before it is
 * handed out, a mark before its product is spawned, and its end.
 */

const place = {
  player: z.string(),
  /** `trials`: what the job was asked for; `top-ups`: what is lacking once a look has accepted. */
  stream: z.enum(["trials", "top-ups"]),
  index: z.int().min(0),
};
const begun = z.strictObject({ ...place, seed: z.string(), family: z.string() });
/** A trial that has been handed out: where it belongs, and its draw. */
export type BegunTrial = z.output<typeof begun>;
/** Where a trial belongs: whose product, which stream, which index of it. */
export type Place = Pick<BegunTrial, "player" | "stream" | "index">;

export const trialMarkSchema = z.discriminatedUnion("kind", [
  /** First line: the digest of the job's input; marks of other work are not ours to read. */
  z.strictObject({ kind: z.literal("job"), input: z.string() }),
  /** Whether the base does not start, and is played as one that does nothing. */
  z.strictObject({ kind: z.literal("base"), absent: z.boolean() }),
  z.strictObject({ kind: z.literal("begun"), trials: z.array(begun) }),
  /** Its product may run from here on. */
  z.strictObject({ kind: z.literal("spawned"), ...place }),
  /** The sandbox did not start, so its product never ran: it may begin again. */
  z.strictObject({ kind: z.literal("not-spawned"), ...place }),
  z.strictObject({
    kind: z.literal("ended"),
    ...place,
    /** How many processes of the product were started for it. */
    processes: z.int().min(0),
    trial: playedTrialSchema,
  }),
]);
export type TrialMark = z.output<typeof trialMarkSchema>;

/** One text for a place. */
export function placeKey({ player, stream, index }: Place): string {
  return `${stream}/${index}/${player}`;
}
