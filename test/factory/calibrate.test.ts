import { describe, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import type { EvaluateInput, JobOutcome, PlayedTrial } from "../../app/core/job.ts";
import { calibrationSlices } from "../../app/core/pack/calibration-slices.ts";
import { trialSeed } from "../../app/core/streams.ts";
import { calibrateAll, calibrateWhenQuiet } from "../../app/factory/calibrate.ts";
import { type FakeLine, fakeLine, type Story } from "../fakes/line.ts";
import { playedBy } from "../fakes/played.ts";
import { shopPack } from "../phases/sample.ts";

const passing = playedBy(shopPack(), () => "passed");
const never = new AbortController().signal;

/** An A/A run of which one family fails every other time. */
function aa(input: EvaluateInput, flaky = "lists"): JobOutcome {
  const twice = (input.families ?? []).flatMap((one, at) => [
    { ...one, at },
    { ...one, at },
  ]);
  const trials = twice.map(
    ({ family, at }, index): PlayedTrial => ({
      ...{ index, family, seed: trialSeed(input.root, at), ms: 1, digest: "" },
      outcome: family === flaky && index % 2 === 1 ? "failed" : "passed",
    }),
  );
  return ended(input, trials);
}

function ended(input: EvaluateInput, trials: PlayedTrial[]): JobOutcome {
  const isolation = { level: "sandbox", record: `sha256:${"1".repeat(64)}` } as const;
  const played = [{ id: input.players[0]?.id ?? "", trials }];
  return { kind: "done", result: { played, topUps: [], isolation, processes: 1, ms: 1 } };
}

async function shop(story: Story = {}): Promise<FakeLine> {
  return fakeLine({ pack: shopPack(), plays: (input) => aa(input), ...story });
}
const calibrationsOf = async ({ world }: FakeLine) =>
  (await world.ledger.read({ kinds: ["pack-calibrated"] })).filter((event) =>
    isKind(event, "pack-calibrated"),
  );
const slices = ({ runner }: FakeLine) =>
  runner.begun.filter((key) => key.startsWith("shop/0/calibrate/"));

describe("the pack that judges a product is calibrated by itself", () => {
  test("on its base, once, as it was seen when the product was registered", async () => {
    const line = await shop();
    await calibrateAll(line.office, never);
    const [seen, ...others] = await calibrationsOf(line);
    expect(others).toEqual([]);
    expect(seen?.data).toMatchObject({ pack: "shop", outcome: "played" });
    expect(seen?.data.base).toBe(line.forge.branchHead("main"));
    const row = { draws: 20, trials: 40 };
    expect(seen?.data.families.map(({ share: _, ...one }) => one)).toEqual(
      ["adds", "finds", "lists", "refuses", "guards"].map((family) =>
        family === "lists"
          ? { ...row, family, disagreed: 20, passes: 20 }
          : { ...row, family, disagreed: 0, passes: 40 },
      ),
    );
    expect(slices(line)).toHaveLength(4);
    await calibrateAll(line.office, never);
    expect(slices(line)).toHaveLength(4);
    const [shown] = await line.factory.packList("shop");
    expect(shown?.calibration).toMatchObject({ outcome: "played", trials: 200 });
    expect(shown?.families.find(({ family }) => family === "lists")?.flake?.rate).toBe(0.5);
  });

  test("with what was played until then, when it was broken off", async () => {
    const stop = new AbortController();
    const line = await shop({
      plays: (input) => {
        if (input.purpose === "calibration" && slices(line).length === 2) stop.abort();
        return aa(input);
      },
    });
    await calibrateAll(line.office, stop.signal);
    expect(await calibrationsOf(line)).toEqual([]);
    expect(slices(line)).toHaveLength(2);
    await line.restarts();
    await calibrateAll(line.office, never);
    expect(slices(line)).toHaveLength(4);
    expect(new Set(slices(line)).size).toBe(4);
    expect(await calibrationsOf(line)).toHaveLength(1);
  });

  test("not while an intent is under way, but while one waits for a person", async () => {
    const line: FakeLine = await shop({
      product: "approval: final\n",
      plays: (input) =>
        input.purpose === "calibration" ? aa(input) : { kind: "done", result: passing(input) },
      before: ({ kind }) => {
        if (kind === "run-pipeline") looked.push(calibrateAll(line.office, never));
      },
    });
    const looked: Promise<void>[] = [];
    const intent = await line.submits();
    await line.settles(intent);
    await Promise.all(looked);
    expect(looked.length).toBeGreaterThan(0);
    expect(slices(line)).toEqual([]);
    await calibrateAll(line.office, never);
    expect(slices(line).length).toBeGreaterThan(0);
  });

  test("and says so where the base does not start, or cannot be played", async () => {
    const still = await shop({ plays: (input) => ended(input, []) });
    await calibrateAll(still.office, never);
    expect(slices(still)).toHaveLength(1);
    expect((await calibrationsOf(still))[0]?.data).toMatchObject({
      outcome: "not-started",
      families: [],
    });
    const broken = await shop({ plays: () => ({ kind: "failed", reason: "no room" }) });
    await calibrateAll(broken.office, never);
    expect((await calibrationsOf(broken))[0]?.data).toMatchObject({
      outcome: "failed",
      says: "no room",
    });
  });

  test("begun again when its process dies, three times at most", async () => {
    const line = await shop({
      plays: (input, time) => (time < 3 ? { kind: "lost", why: "killed" } : aa(input)),
    });
    await calibrateAll(line.office, never);
    expect((await calibrationsOf(line))[0]?.data.outcome).toBe("played");
    const dying = await shop({ plays: () => ({ kind: "lost", why: "killed" }) });
    await calibrateAll(dying.office, never);
    expect(slices(dying)).toHaveLength(3);
    expect((await calibrationsOf(dying))[0]?.data.outcome).toBe("failed");
  });

  test("once nothing has happened for a while, and ends with the server", async () => {
    const line = await shop();
    const over = new AbortController();
    const said: string[] = [];
    const log = (text: string) => void said.push(text);
    const working = calibrateWhenQuiet(line.office, over.signal, { log, quietMs: 5 });
    while ((await calibrationsOf(line)).length === 0) await new Promise((r) => setTimeout(r, 5));
    over.abort();
    await working;
    expect(said).toEqual([]);
  });
});

describe("the slices of an A/A run", () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);
  test.each([
    [1, 20],
    [26, 19],
    [500, 3],
  ])("of %i families draw each %i times, every one before any comes again", (count, draws) => {
    const slices = calibrationSlices(names(count));
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(25);
    const all = slices.flat();
    expect(all).toHaveLength(count * draws);
    expect(all.slice(0, count)).toEqual(names(count));
  });
});
