import { afterEach, beforeEach, expect, test } from "vitest";
import { renamed } from "../compiler/renamed.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario, changed, type Scenario, scenarioOf } from "./scenario.ts";
import { git } from "./shelf.ts";

let journey: Journey;

beforeEach(async () => {
  journey = await beginJourney({});
}, 60_000);
afterEach(() => journey.ends());

/** Brings an example and asks for it; answers how it ended, and that it was delivered as it was judged. */
async function delivered(name: string, scenario: Scenario) {
  const repository = await bringScenario(journey, name, scenario);
  const status = await journey.settles(await journey.submits(scenario.intent, name));
  const winner = status.candidates.find(({ id }) => id === status.winner);
  expect(status).toMatchObject({
    status: "delivered",
    verdict: { outcome: "cleared" },
    delivery: { merged: git(repository, "rev-parse", "main"), health: "active" },
  });
  expect(git(repository, "rev-parse", "main^2")).toBe(winner?.sha);
  expect(git(repository, "rev-parse", "main^{tree}")).toBe(winner?.tree);
  return status;
}

test("the farm under other names is delivered: no name of it matters to the line", async () => {
  const status = await delivered("depot", changed(scenarioOf("farm"), renamed));
  // As with the farm's own names: the first reading of the first four.
  expect(status).toMatchObject({ spec: { score: 100 }, attempt: 1, winner: "c1" });
  expect(status.candidates).toHaveLength(4);
}, 300_000);

test("a second domain is delivered, and the trials drop each wrong reading of it", async () => {
  const { candidates, winner } = await delivered("pottery", scenarioOf("pottery"));
  expect(candidates.length).toBeGreaterThanOrEqual(2);
  // Types, unit tests and health checks see no difference between them.
  expect(candidates.every(({ verified }) => verified)).toBe(true);
  const passed = candidates.filter(({ selection }) =>
    selection.every(({ trials, passes }) => passes === trials),
  );
  expect(passed.map(({ id }) => id)).toEqual([winner]);
}, 300_000);
