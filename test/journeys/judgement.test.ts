import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, INTENT, type Shelf } from "./shelf.ts";

let journey: Journey;

beforeAll(async () => {
  journey = await beginJourney();
}, 60_000);
afterAll(() => journey.ends());

/** A shelf of another name, so that several products live side by side. */
async function settled(name: string, shelf: Shelf) {
  const repository = await journey.has({ name, ...shelf });
  const base = git(repository, "rev-parse", "main");
  const text = INTENT.replace("- shelf, domain", `- ${name}, domain`);
  const status = await journey.settles(await journey.submits(text, name));
  return { status, repository, base, head: git(repository, "rev-parse", "main") };
}

describe("nothing is merged", () => {
  test("when no reading does what the pack asks for: the next attempt builds the next reading, until none is left", async () => {
    const { status, base, head } = await settled("sad", { pack: "never", candidates: 1 });
    expect(head).toBe(base);
    expect(status).toMatchObject({ status: "refused", delivery: null, winner: null });
    expect(status.reason?.sentence).toContain("every reading of the spec was built");
    const events = await journey.events(status.intent, "build-started", "winner-fixed");
    expect(events.map(({ kind, attempt }) => `${kind} ${attempt}`)).toEqual([
      "build-started 1",
      "build-started 2",
    ]);
  }, 300_000);

  test("when the pack tests nothing of what is new: it is built and verified, and a person is told what is missing", async () => {
    const { status, base, head } = await settled("blind", { pack: "books-only" });
    expect(head).toBe(base);
    expect(status).toMatchObject({ status: "inconclusive", reason: { code: "untested" } });
    expect(status.reason?.sentence).toContain("`in-order`");
    expect(status.candidates.map(({ verified }) => verified)).toEqual([true, true]);
    expect(status.verdict?.outcome).not.toBe("cleared");
  }, 300_000);

  test("when there is no pack at all", async () => {
    const { status, base, head } = await settled("bare", { pack: null, candidates: 1 });
    expect(head).toBe(base);
    expect(status).toMatchObject({ status: "inconclusive", reason: { code: "no-pack" } });
  }, 300_000);
});

test("a refused attempt is followed by the next reading, which is judged at its own share of alpha", async () => {
  const { status, head } = await settled("loose", { pack: "loose", candidates: 1 });
  expect(status).toMatchObject({ status: "delivered", attempt: 2, delivery: { merged: head } });
  const events = await journey.events(status.intent, "build-started", "winner-fixed");
  const plans = events.filter((event) => isKind(event, "winner-fixed"));
  const built = events.filter((event) => isKind(event, "build-started"));
  expect(built.map((event) => event.data.candidates)).toEqual([
    [{ id: "c1", reading: 0 }],
    [{ id: "c1", reading: 1 }],
  ]);
  // A candidate that its selection has shown to be hopeless spends nothing: the second attempt's is the first plan or the second.
  const [last] = plans.slice(-1);
  expect(last).toMatchObject({ attempt: 2, data: { plan: { j: plans.length } } });
  expect(status.verdict?.alpha).toBe(last?.data.plan.alpha);
}, 300_000);
