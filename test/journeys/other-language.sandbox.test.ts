import { afterAll, beforeAll, expect, test } from "vitest";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario, scenarioOf } from "./scenario.ts";
import { git } from "./shelf.ts";

const WORDCOUNT = scenarioOf("wordcount");

let journey: Journey;
let repository: string;

beforeAll(async () => {
  journey = await beginJourney({});
  repository = await bringScenario(journey, "wordcount", WORDCOUNT);
}, 60_000);
afterAll(() => journey.ends());

test("a program in another language, built by a pipeline of its own, is merged when its trials clear it: merged is delivered", async () => {
  const intent = await journey.submits(WORDCOUNT.intent, "wordcount");
  const status = await journey.settles(intent);
  const merged = git(repository, "rev-parse", "main");
  expect(status).toMatchObject({
    status: "delivered",
    verdict: { outcome: "cleared" },
    delivery: { merged, url: null },
  });
  const [isolation] = status.verdict?.criteria.filter(({ name }) => name === "isolation") ?? [];
  expect(isolation?.met).toBe(true);
  // Both candidates had the same orders and made the same tree: one of them is enough.
  expect(status.candidates.map(({ reason }) => reason)).toEqual([
    null,
    expect.stringContaining("same tree"),
  ]);
  expect(git(repository, "show", "main:count.py")).toContain("--unique");
  expect(await journey.factory().services()).toEqual([]);
}, 300_000);
