import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, INTENT, packFiles, writeFiles } from "./shelf.ts";
import { soundEvidence } from "./sound-evidence.ts";

let journey: Journey;

beforeAll(async () => {
  journey = await beginJourney();
}, 60_000);
afterAll(() => journey.ends());

/** What was forbidden is allowed now, and nobody says that the neighbours agreed to that. */
const CHANGED = INTENT.replace("is after its lent_on", "is not before its lent_on").replace(
  "so that none is forgotten",
  "so that none is ever lost",
);

test("a build that breaks what an earlier intent promised is refused and names it, though the pack asks for it no more", async () => {
  const repository = await journey.has({ candidates: 1, attempts: 1 });
  const first = await journey.settles(await journey.submits());
  expect(first).toMatchObject({ status: "delivered" });
  const merged = git(repository, "rev-parse", "main");
  writeFiles(join(journey.home, "packs", "shelf"), packFiles({ pack: "loose" }));

  const second = await journey.settles(await journey.submits(CHANGED));
  expect(second.status).toBe("refused");
  expect(git(repository, "rev-parse", "main")).toBe(merged);
  const criterion = second.verdict?.criteria.find(({ name }) => name === "earlier-promises");
  expect(criterion?.sentence).toContain(
    `intent ${first.intent}'s promises \`loan\`, \`in-order\` are broken: family loans, draw 4`,
  );
  const others = second.verdict?.criteria.filter(({ met }) => !met).map(({ name }) => name);
  expect(others).toEqual(["earlier-promises"]);
  expect(soundEvidence(second).predicate.judgement?.verdict.because).toBe("evidence");
  const events = await journey.events(second.intent, "promises-played");
  const draws = events.flatMap((event) =>
    isKind(event, "promises-played") ? event.data.draws : [],
  );
  expect(draws.map(({ family, turns }) => `${family} ${turns.length}`)).toEqual([
    ...Array.from({ length: 4 }, () => "books 1"),
    ...Array.from({ length: 4 }, () => "loans 4"),
  ]);
}, 300_000);
