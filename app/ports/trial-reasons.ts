import type { Digest } from "../core/canonical.ts";
import type { PlayedTrial } from "../core/job.ts";
import type { Objects } from "./objects.ts";

/** Why trials failed tells what was drawn: it stands apart from the events, which those who go on building can read. */
export async function keepReasons(
  objects: Objects,
  trials: readonly Pick<PlayedTrial, "index" | "reason">[],
): Promise<{ reasons?: Digest }> {
  const reasons = trials.flatMap(({ index, reason }) =>
    reason === undefined ? [] : [{ index, reason }],
  );
  return reasons.length === 0 ? {} : { reasons: await objects.put(JSON.stringify(reasons)) };
}
