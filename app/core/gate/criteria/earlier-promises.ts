import type { PromisedDraw } from "../../evaluation.ts";
import {
  type PlayedPromise,
  type PromisedBy,
  type PromiseList,
  promiseDraws,
  promisesDigest,
} from "../../promise-list.ts";
import { counted, named } from "../../wording.ts";
import { type DrawShows, drawShows, honestRefusal, TURNS } from "../promised-draw.ts";
import type { Judgement, Rule, Subject } from "./rule.ts";

/** What earlier intents promised is not taken away: no draw of it passes twice on the base and fails twice on the candidate (rule 11). */
export const earlierPromises: Rule = {
  required: () =>
    "of what earlier intents promised, no draw fails twice on the candidate that passes twice on the base",
  judge(subject) {
    const { list, draws } = subject.evaluation.promises;
    const asked = promiseDraws(list);
    const seen = `${draws.length} of ${counted(asked.length, "draw")}`;
    const wrong = [...otherList(subject), ...foreign(subject, asked)];
    if (wrong.length > 0)
      return { ruling: "evidence", seen, sentence: `Does not hold: ${named(wrong)}.` };
    const judgement = { seen, ...judged(subject, asked) };
    const { promises, promiseSeeds } = subject.expected;
    if (promises !== null && promiseSeeds !== null) return judgement;
    return { ...judgement, note: "Earlier promises as claimed: there is no ledger here." };
  },
};

/** Another list than the plan named. */
function otherList({ evaluation, expected: { promises } }: Subject): readonly string[] {
  const { list } = evaluation.promises;
  return promises === null || promises === promisesDigest(list)
    ? []
    : ["the plan names other promises than these"];
}

/** Draws that nobody asked for, of another family or seed, twice, or with turns that were not to be played. */
function foreign(
  { evaluation, expected: { promiseSeeds } }: Subject,
  asked: readonly PlayedPromise[],
): readonly string[] {
  const seen = new Set<number>();
  return evaluation.promises.draws.flatMap(({ index, seed, family, turns }) => {
    const twice = seen.has(index);
    seen.add(index);
    const { turns: needed } = drawShows(turns.map(({ outcome }) => outcome));
    const isAsked = asked[index]?.family === family && turns.length === needed;
    const isTurn = turns.every(({ on }, turn) => TURNS[turn] === on);
    const isSeeded = promiseSeeds === null || promiseSeeds[index] === seed;
    return !twice && isAsked && isTurn && isSeeded ? [] : [`draw ${index} of ${family}`];
  });
}

interface Shown {
  readonly promise: PlayedPromise;
  readonly index: number;
  readonly shows: DrawShows;
}

function judged(subject: Subject, asked: readonly PlayedPromise[]): Omit<Judgement, "seen"> {
  const { list, draws } = subject.evaluation.promises;
  const left = leftOut(list);
  if (asked.length === 0)
    return { ruling: "met", sentence: `No earlier promise is to be kept.${left}` };
  const shown = showing(asked, draws);
  const broken = list.played.flatMap((promise) => brokenText(promise, shown) ?? []);
  if (broken.length > 0) return { ruling: "evidence", sentence: `${named(broken, "; ")}.${left}` };
  const open = shown.filter(({ shows }) => shows === "open" || shows === "missing");
  if (open.length > 0) {
    const why =
      subject.outcome.kind === "accept"
        ? "they began and have no outcome, or were not played"
        : "they are played only after a look accepts";
    const sentence = `${counted(open.length, "draw")} of ${asked.length} show nothing: ${why}.${left}`;
    return { ruling: "missing-trials", sentence };
  }
  return { ruling: "met", sentence: `${keptText(list, shown)}${left}` };
}

function showing(
  asked: readonly PlayedPromise[],
  draws: readonly PromisedDraw[],
): readonly Shown[] {
  const byIndex = new Map(draws.map((draw) => [draw.index, draw.turns]));
  return asked.map((promise, index) => {
    const outcomes = (byIndex.get(index) ?? []).map(({ outcome }) => outcome);
    return { promise, index, shows: drawShows(outcomes).shows };
  });
}

/** Null where no draw of it is broken. */
function brokenText(promise: PlayedPromise, shown: readonly Shown[]): string | null {
  const broken = shown.filter((one) => one.promise === promise && one.shows === "broken");
  const [first, ...others] = broken;
  if (first === undefined) return null;
  const { by, family, draws } = promise;
  const more = others.length === 0 ? "" : ` (and ${others.length} more of its ${draws})`;
  return `${promisesText(by)} broken: family ${family}, draw ${first.index}${more}, passes twice on the base and fails twice on the candidate`;
}

/** Whose promise, by its keys; the oldest intent first. */
function promisesText(by: readonly PromisedBy[]): string {
  const [first] = by;
  const others = by.slice(1).map(({ intent }) => intent);
  const also = others.length === 0 ? "" : ` (made again by ${named(others)})`;
  const keys = (first?.keys ?? []).map((key) => `\`${key}\``);
  const are = keys.length > 1 ? "promises" : "promise";
  return `intent ${first?.intent}'s ${are} ${named(keys)}${also} ${keys.length > 1 ? "are" : "is"}`;
}

/** A flake that a sound family may have, for what the criterion costs an honest build. */
const FLAKE = 0.005;

function keptText({ played }: PromiseList, shown: readonly Shown[]): string {
  const intents = [...new Set(played.flatMap(({ by }) => by.map(({ intent }) => intent)))];
  const off = shown.filter(({ shows }) => shows === "not-on-base").length;
  const lacking = off === 0 ? "" : ` (${off} of them not kept by the base either)`;
  const cost = (100 * honestRefusal(shown.length, FLAKE)).toFixed(2);
  return `What ${named(intents)} promised is kept on ${counted(shown.length, "draw")} of ${named(played.map(({ family }) => family))}${lacking}; where one draw in ${1 / FLAKE} fails by itself, a build that keeps all is refused with chance ${cost} %.`;
}

const WHY = {
  withdrawn: "withdrawn by this spec",
  budget: "more than the policy plays (gate.promises)",
} as const;

function leftOut({ left }: PromiseList): string {
  const told = Object.entries(WHY).flatMap(([why, says]) => {
    const own = left.filter((one) => one.why === why);
    const names = own.map(({ family, by }) => {
      const keys = by.map(
        ({ intent, keys: some }) => `${some.map((key) => `\`${key}\``).join(", ")} of ${intent}`,
      );
      return `${family} (${keys.join(", ")})`;
    });
    return own.length === 0 ? [] : [` Left out, ${says}: ${named(names)}.`];
  });
  return told.join("");
}
