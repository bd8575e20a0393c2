import type { Event } from "../event.ts";
import type { PackLine } from "../pack-document.ts";
import type { Policy } from "../policy.ts";
import type { Standing } from "../standing.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";
import { gateFamily } from "./gate-family.ts";
import { type Pack, shareOf } from "./pack.ts";

/** What is known of a pack that judges a product. */
interface Known {
  readonly product: string;
  readonly pack: Pack;
  readonly digest: PackLine["digest"];
  readonly standing: Standing;
  /** Of the pack as it is now. */
  readonly calibrated: Event<"pack-calibrated"> | null;
  readonly policy: Policy;
}

/** How the families of a product's pack stand. */
export function packLineOf(known: Known): PackLine {
  const { product, pack, calibrated, policy } = known;
  const calibration = calibrated === null ? null : calibrationOf(calibrated.data.families, policy);
  return {
    product,
    pack: pack.name,
    digest: known.digest,
    families: pack.families.map((family) => ({
      family: family.id,
      author: gateFamily(family).author,
      share: shareOf(family, pack),
      ...stands(known.standing, family.id),
      flake: flakeOf(calibration, family.id),
    })),
    calibration:
      calibrated === null || calibration === null
        ? null
        : {
            outcome: calibrated.data.outcome,
            base: calibrated.data.base,
            at: calibrated.at,
            trials: calibrated.data.families.reduce((sum, { trials }) => sum + trials, 0),
            power: {
              rate: policy.power.rate,
              sound: calibration.power.sound,
              seen: calibration.power.seen,
            },
          },
  };
}

function stands(
  { leftOut, approved }: Standing,
  id: string,
): Pick<PackLine["families"][number], "standing" | "by" | "why"> {
  const out = leftOut.find(({ family }) => family === id);
  if (out !== undefined) return { standing: out.because, by: out.by, why: out.why };
  const by = approved.find(({ family }) => family === id)?.by ?? null;
  return { standing: "counts", by, why: null };
}

function flakeOf(
  calibration: Calibration | null,
  id: string,
): PackLine["families"][number]["flake"] {
  const seen = calibration?.families.find((family) => family.id === id);
  if (seen === undefined || seen.draws === 0) return null;
  const { draws, disagreed, flake, flakeInterval, cost } = seen;
  return { draws, disagreed, rate: flake, interval: [...flakeInterval], cost };
}
