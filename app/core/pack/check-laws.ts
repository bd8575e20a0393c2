import { trialSeed } from "../streams.ts";
import { drawFamily, type Trial } from "./draw.ts";
import type { Family } from "./family.ts";
import { finding, type PackFinding } from "./finding.ts";
import type { Pack } from "./pack.ts";

/** Draws of each law that are tried, each of them twice: a law's values are its own code's doing. */
const DRAWS = 2;
const PLAYS = 2;

/** How a draw of a law ended on a product that is not there. */
export interface TriedLaw {
  readonly family: string;
  readonly seed: string;
  readonly outcome: "passed" | "failed" | "missing";
  readonly reason?: string | undefined;
  /** Equal where the same was drawn, and the same came of it. */
  readonly digest: string;
}

/** The draws of every law that show whether it can be drawn. */
export function lawDraws(pack: Pack): readonly Trial[] {
  return pack.families
    .filter(({ law }) => law !== null)
    .flatMap(({ id }) =>
      Array.from({ length: DRAWS * PLAYS }, (_, place) =>
        drawFamily(pack, id, trialSeed(`pack check ${id}`, Math.floor(place / PLAYS))),
      ),
    );
}

/** What the draws of `lawDraws` show; `neverDrew`: the digest of one that ended before it had drawn. */
export function lawFindings(
  pack: Pack,
  tried: readonly TriedLaw[],
  neverDrew: string,
): readonly PackFinding[] {
  return pack.families.flatMap((family) => {
    const own = tried.filter((trial) => trial.family === family.id && trial.outcome !== "missing");
    return own.length === 0 ? [] : findingsOf(family, own, neverDrew);
  });
}

function findingsOf(
  family: Family,
  own: readonly TriedLaw[],
  neverDrew: string,
): readonly PackFinding[] {
  const undrawn = own.find(({ digest }) => digest === neverDrew);
  if (undrawn !== undefined) return [undrawnFinding(family, undrawn)];
  if (own.every(({ outcome }) => outcome === "passed")) return [passesOnNothing(family)];
  const bySeed = Map.groupBy(own, ({ seed }) => seed);
  const unlike = [...bySeed].find(([, plays]) => new Set(plays.map((one) => one.digest)).size > 1);
  return unlike === undefined ? [] : [unlikeFinding(family, unlike[0])];
}

/** What throws while it draws, never comes to an end of it, or gives no generator has its reason. */
function undrawnFinding(family: Family, { seed, reason = "it never drew" }: TriedLaw): PackFinding {
  return finding(family, "error", "drawable", {
    at: "draw",
    sentence: `nothing was drawn from the seed ${seed}: ${reason}`,
    remedy: "mend what it draws, so that every trial can have it in time",
  });
}

function unlikeFinding(family: Family, seed: string): PackFinding {
  return finding(family, "error", "same-draw", {
    at: "draw",
    sentence: `the seed ${seed} drew one thing and then another, or ended otherwise on a product that is not there`,
    remedy: "draw from the generators alone: no clock, no Math.random, nothing kept outside",
  });
}

/** Of a family whatever its kind: it cannot tell a product from none. */
export function passesOnNothing(family: Family): PackFinding {
  return finding(family, "error", "empty-product", {
    at: "play",
    sentence: "passes on a product that answers 404 to everything, or prints nothing",
    remedy: "expect something that only the product does, in a step of its own",
  });
}
