import type { AuthorsTrial } from "./authors-trial.ts";
import type { Trial } from "./draw.ts";
import { familyNamed } from "./draw.ts";
import type { Family } from "./family.ts";
import { brief, finding, type PackFinding } from "./finding.ts";
import type { Pack } from "./pack.ts";

/** A draw by what makes it again: `sf pack draw` and `play` take the seed of a run, this is that of one trial. */
export interface DrawName {
  readonly family: string;
  readonly seed: string;
}

/** A draw that ended otherwise on a product that others had used than on one of its own. */
export interface Unlike {
  readonly trial: Trial;
  readonly alone: "passed" | "failed";
  readonly together: "passed" | "failed";
  /** Why it failed, wherever it did. */
  readonly reason: string | null;
  /** What had been played on the same process, in order. */
  readonly before: readonly Trial[];
}

/** One family whose draw ended otherwise in company; `settled`: it did so again, so it is no whim of the machinery. */
export interface Dependence extends DrawName {
  readonly alone: "passed" | "failed";
  readonly together: "passed" | "failed";
  readonly reason: string | null;
  readonly settled: boolean;
  readonly before: readonly DrawName[];
  /** The one draw that is enough of a company; null where no single one is. */
  readonly by: DrawName | null;
}

/** What playing draws in shuffled blocks on a product that is kept has shown. */
export interface Company {
  /** Draws that were played both ways. */
  readonly trials: number;
  /** At most so many shared a process of the product. */
  readonly block: number;
  readonly dependent: readonly Dependence[];
}

/**
 * Of each family the first draw whose outcome differs. `order`: the draws as they were played together, `block` of them a process, or
 * fewer: after one that fails the product is started anew.
 */
export function unlikeInCompany(
  alone: readonly AuthorsTrial[],
  together: readonly AuthorsTrial[],
  { order, block }: { readonly order: readonly Trial[]; readonly block: number },
): readonly Unlike[] {
  const byName = new Map(alone.map((one) => [nameOf(one), one]));
  const byIndex = new Map(together.map((one) => [one.index, one]));
  const found = new Map<string, Unlike>();
  let before: Trial[] = [];
  for (const [index, trial] of order.entries()) {
    if (index % block === 0) before = [];
    const [one, other] = [byName.get(nameOf(trial)), byIndex.get(index)];
    const unlike = unlikeOf(trial, before, { one, other });
    if (unlike !== null && !found.has(trial.family)) found.set(trial.family, unlike);
    before = other?.outcome === "passed" ? [...before, trial] : [];
  }
  return [...found.values()];
}

function unlikeOf(
  trial: Trial,
  before: readonly Trial[],
  {
    one,
    other,
  }: { readonly one?: AuthorsTrial | undefined; readonly other?: AuthorsTrial | undefined },
): Unlike | null {
  if (one === undefined || other === undefined || one.outcome === other.outcome) return null;
  if (one.outcome === "missing" || other.outcome === "missing") return null;
  const reason = one.reason ?? other.reason;
  return { trial, alone: one.outcome, together: other.outcome, reason, before };
}

/** How the draws that differ ended when they were played once more: alone, after all that had come before, and after each of it. */
export interface PlayedAgain {
  readonly alone: AuthorsTrial["outcome"] | undefined;
  readonly together: AuthorsTrial["outcome"] | undefined;
  /** Of the nearest of `before`, in its order. */
  readonly after: readonly (AuthorsTrial["outcome"] | undefined)[];
}

/** What playing it again says of a draw that differed. */
export function dependence(unlike: Unlike, again: PlayedAgain): Dependence {
  const { trial, alone, together, reason, before } = unlike;
  const settled = again.alone === alone && again.together === together;
  // The nearest, where several are enough.
  const place = settled ? again.after.toReversed().indexOf(together) : -1;
  const by = place < 0 ? undefined : before.at(-1 - place);
  return {
    ...drawName(trial),
    ...{ alone, together, reason, settled },
    before: before.map(drawName),
    by: by === undefined ? null : drawName(by),
  };
}

/**
 * What is wrong with that. A pack whose trials share a product (`reset: none`) must not mind; any other may, and is told in the report
 * alone. Whatever ends otherwise by itself is told too.
 */
export function companyFindings(
  pack: Pack,
  dependent: readonly Dependence[],
): readonly PackFinding[] {
  return dependent.flatMap((one) => {
    const family = familyNamed(pack, one.family);
    if (!one.settled) return [unsteady(family, one)];
    return pack.reset === "none" ? [dependentFinding(family, one)] : [];
  });
}

function dependentFinding(family: Family, one: Dependence): PackFinding {
  return finding(family, "error", "company", {
    at: "play",
    sentence: `from the seed ${one.seed} it ${ended(one.alone)} alone and ${ended(one.together)} ${companyText(one)} on the same product: ${brief(one.reason)}`,
    remedy:
      "draw names that no other trial uses and expect only what is its own, or say reset: process",
  });
}

function companyText({ before, by }: Dependence): string {
  if (by !== null) return `after ${by.family} (seed ${by.seed})`;
  const last = before.at(-1);
  return `after ${before.length} others, the last of them ${last?.family} (seed ${last?.seed}),`;
}

function unsteady(family: Family, one: Dependence): PackFinding {
  return finding(family, "warning", "steady", {
    at: "play",
    sentence: `from the seed ${one.seed} it passed once and failed once, and not by the company it was in: ${brief(one.reason)}`,
    remedy: "see how often with sf pack calibrate, and what it waits for",
  });
}

function ended(outcome: "passed" | "failed"): string {
  return outcome === "passed" ? "passes" : "fails";
}

function drawName({ family, seed }: DrawName): DrawName {
  return { family, seed };
}

function nameOf({ family, seed }: DrawName): string {
  return `${family} ${seed}`;
}
