import { calibrate, calibrationDraws } from "../core/pack/calibration.ts";
import { trialSeed } from "../core/streams.ts";
import type { CalibratedPack, CalibrateRequest, NamedText } from "../core/workbench.ts";
import type { Watch } from "../ports/workbench.ts";
import { namedPolicy } from "./named-policy.ts";
import { type PackPlayParts, playDraws, readPlay } from "./pack-play.ts";

/** An A/A run of a pack on a product's folder; whoever stops it gets what the trials until then say. */
export async function packCalibrate(
  parts: PackPlayParts,
  { dir, product, draws, seed }: CalibrateRequest,
  { policy, watch }: { readonly policy: NamedText | undefined; readonly watch: Watch },
): Promise<CalibratedPack> {
  const rules = namedPolicy(parts.documents, policy);
  const ready = await readPlay(parts, { dir, product });
  const { pack } = ready.loaded;
  const seedOf = (family: string, draw: number) => trialSeed(`${seed}/${family}`, draw);
  const asked = { draws: calibrationDraws(pack, draws, seedOf), block: 1 };
  const { trials, isolation } = await playDraws(parts, { ...ready, ...asked }, watch);
  return { ...calibrate(pack, rules, trials), trials: trials.length, isolation };
}
