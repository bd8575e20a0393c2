import type { FastRandom } from "./fast-random.ts";

/** The next draw: whether the candidate at this place passes it, asked once of each. */
export type Draw = () => (place: number) => boolean;

/** How the causes of candidates' failures hang together. Each candidate fails at its own rate in all of them. */
export const NOISES = ["independent", "common", "common-to-rest", "nested"] as const;
export type Noise = (typeof NOISES)[number];

/**
 * Draws for candidates of these pass rates. `independent`: nobody's failure says anything of another's. `common`: half of each one's
 * failures come from causes that all share; `common-to-rest`: that all but the best share. `nested`: whoever is better fails only
 * where the worse fail too.
 */
export function draws(noise: Noise, rates: readonly number[], random: FastRandom): Draw {
  const rateAt = (place: number): number => rates[place] ?? 0;
  switch (noise) {
    case "independent": {
      const passes = (place: number): boolean => random() < rateAt(place);
      return () => passes;
    }
    case "common":
      return halfShared(rates, rates, random);
    case "common-to-rest": {
      const best = Math.max(...rates);
      return halfShared(
        rates,
        rates.map((rate) => (rate === best ? 1 : rate)),
        random,
      );
    }
    case "nested":
      return () => {
        const cause = random();
        return (place) => cause < rateAt(place);
      };
  }
}

/** `sharing`: the rates with which each takes part in the shared causes; 1 takes no part. */
function halfShared(
  rates: readonly number[],
  sharing: readonly number[],
  random: FastRandom,
): Draw {
  const shared = sharing.map((rate) => (1 - rate) / 2);
  const own = rates.map((rate, place) => 1 - rate / (1 - (shared[place] ?? 0)));
  return () => {
    const cause = random();
    return (place) => cause >= (shared[place] ?? 0) && random() >= (own[place] ?? 0);
  };
}
