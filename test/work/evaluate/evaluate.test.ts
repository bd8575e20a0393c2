import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../../app/core/canonical.ts";
import { lookOutcome } from "../../../app/core/gate/look-outcome.ts";
import { roundStanding } from "../../../app/core/gate/race.ts";
import { topUps } from "../../../app/core/gate/top-ups.ts";
import type { EvaluateInput, EvaluateResult } from "../../../app/core/job.ts";
import { drawFamily, drawTrial } from "../../../app/core/pack/draw.ts";
import type { Pack } from "../../../app/core/pack/pack.ts";
import { trialSeed } from "../../../app/core/streams.ts";
import { family, pack } from "../../core/pack/sample.ts";
import { type Behaviour, ISOLATION, inputOf, memoryJournal, run, sha, world } from "./world.ts";

const one = pack([family("things", { draw: { n: { integer: [0, 99] } } })]);
const two = pack([
  family("rare", { weight: 1 }),
  family("common", { weight: 30 }),
  family("never", { weight: 30, must: "always" }),
]);
const hashed = (text: string) => Number.parseInt(digest(text).slice(7, 15), 16) / 2 ** 32;
const outcomes = (result: EvaluateResult) =>
  Object.fromEntries(
    result.played.map(({ id, trials }) => [id, trials.map(({ outcome }) => outcome)]),
  );
const timeless = (result: EvaluateResult) => ({ ...result, ms: 0, processes: 0 });
const confirm = (given: Partial<EvaluateInput> = {}, of: Pack = one) =>
  inputOf(of, { looks: [{ trials: 6, failures: 0 }], ...given });
const select = (players: number, to: number, given: Partial<EvaluateInput> = {}) =>
  inputOf(one, {
    purpose: "selection",
    players: Array.from({ length: players }, (_, i) => ({ id: `c${i + 1}`, sha: sha(i + 1) })),
    to,
    behind: {},
    ...given,
  });

/** Waits for as many turns of the event loop as a random stream says: the order of things, without a clock. */
function shuffled(stream: readonly number[]): NonNullable<Behaviour["pause"]> {
  let at = 0;
  return async () => {
    const turns = stream[at++ % stream.length] ?? 0;
    for (let turn = 0; turn < turns; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
}
const delays = fc.array(fc.nat(12), { minLength: 5, maxLength: 40 });

describe("confirmation", () => {
  test("plays the stream's own draws in index order up to the look that accepts", async () => {
    const at = world(one, 2);
    const result = await run(at, confirm());
    const seeds = [0, 1, 2, 3, 4, 5].map((index) => trialSeed("a".repeat(64), index));
    expect(result.played).toMatchObject([
      { id: "c1", trials: seeds.map((seed, index) => ({ index, seed, family: "things" })) },
    ]);
    expect(result.topUps).toEqual([]);
    expect(result.processes).toBe(6);
    expect(result.isolation).toEqual({ level: "sandbox", record: digest(ISOLATION) });
    expect(at.rooms).toMatchObject({ open: 0, most: 2, opened: 2 });
  });

  test("stops when the rest cannot change the outcome, and answers only what the decision rests on", async () => {
    const at = world(one, 2, {
      outcome: (_, key) => (key.startsWith("trials/2/") ? "failed" : "passed"),
    });
    const looks = [{ trials: 50, failures: 0 }];
    const result = await run(at, confirm({ looks }));
    expect(outcomes(result)).toEqual({ c1: ["passed", "passed", "failed"] });
    expect(at.spawned.length).toBeLessThan(9);
  });

  test("plays on to the next look where the first does not accept", async () => {
    const at = world(one, 2, {
      outcome: (_, key) => (key.startsWith("trials/1/") ? "failed" : "passed"),
    });
    const looks = [
      { trials: 4, failures: 0 },
      { trials: 9, failures: 1 },
    ];
    expect(outcomes(await run(at, confirm({ looks }))).c1).toHaveLength(9);
  });

  test("begins no trial beyond the next look before that look is decided", async () => {
    const at = world(one, 4, { pause: shuffled([3, 1, 4, 1, 5, 9, 2, 6]) });
    const looks = [
      { trials: 6, failures: 0 },
      { trials: 30, failures: 1 },
    ];
    await run(at, confirm({ looks }));
    expect(at.spawned).toHaveLength(6);
  });

  test("tops up after a look accepts, from the third stream, and never before", async () => {
    const at = world(two, 2);
    const result = await run(at, confirm({}, two));
    const counted = result.played[0]?.trials ?? [];
    const counts = Object.groupBy(counted, (trial) => trial.family);
    const lacking = topUps(
      [
        { id: "rare", must: false },
        { id: "common", must: false },
        { id: "never", must: true },
      ],
      Object.fromEntries(Object.entries(counts).map(([id, all]) => [id, all?.length ?? 0])),
    ).flatMap(({ family: id, count }) => Array.from({ length: count }, () => id));
    expect(result.topUps.map((trial) => trial.family)).toEqual(lacking);
    const seeds = lacking.map((_, index) => trialSeed("b".repeat(64), index));
    expect(result.topUps.map(({ index, seed }) => [index, seed])).toEqual([...seeds.entries()]);
    const first = at.finished.findIndex((key) => key.startsWith("top-ups/"));
    expect(at.finished.slice(0, first)).toHaveLength(6);
    expect(lacking.length).toBeGreaterThan(50);

    const refused = world(two, 2, { outcome: () => "failed" });
    expect((await run(refused, confirm({}, two))).topUps).toEqual([]);
    expect(refused.finished.some((key) => key.startsWith("top-ups/"))).toBe(false);
  });

  test("is the same whichever trial ends first, and what the plan alone says", async () => {
    const looks = [
      { trials: 8, failures: 0 },
      { trials: 14, failures: 1 },
    ];
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.nat(999),
        fc.integer({ min: 1, max: 4 }),
        async (stream, salt, players) => {
          const fails = (key: string) => (hashed(`${salt}/${key}`) < 0.1 ? "failed" : "passed");
          const input = confirm({ looks }, two);
          const calm = await run(world(two, 1, { outcome: (_, key) => fails(key) }), input);
          const wild = await run(
            world(two, players, { outcome: (_, key) => fails(key), pause: shuffled(stream) }),
            input,
          );
          expect(timeless(wild)).toEqual(timeless(calm));
          const all = Array.from({ length: 14 }, (_, index) => fails(`trials/${index}/c1`));
          const decided = lookOutcome({ looks }, all);
          expect(outcomes(wild).c1).toEqual(all.slice(0, decided.trials));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("selection", () => {
  test("plays every candidate on the same draws", async () => {
    const result = await run(world(one, 2), select(3, 7, { from: 4 }));
    const draws = [4, 5, 6].map((index) => drawTrial(one, trialSeed("a".repeat(64), index)).seed);
    expect(result.played.map(({ id }) => id)).toEqual(["c1", "c2", "c3"]);
    for (const { trials } of result.played) expect(trials.map(({ seed }) => seed)).toEqual(draws);
  });

  test("does not play on who has dropped out, counting earlier rounds", async () => {
    const at = world(one, 2, { outcome: (player) => (player === 2 ? "failed" : "passed") });
    const result = await run(at, select(3, 40, { behind: { c1: 0, c2: 1, c3: 0 } }));
    expect(outcomes(result).c2).toEqual(["failed", "failed"]);
    expect(outcomes(result).c1).toHaveLength(40);
    expect(at.spawned.filter((key) => key.endsWith("/c2")).length).toBeLessThan(8);
  });

  test("ends as soon as one is left", async () => {
    const at = world(one, 2, { outcome: (player) => (player === 2 ? "failed" : "passed") });
    expect(outcomes(await run(at, select(2, 40)))).toEqual({
      c1: ["passed", "passed", "passed"],
      c2: ["failed", "failed", "failed"],
    });
  });

  test("hands out blocks that share a process where the pack says so", async () => {
    const kept = pack([family("things")], { reset: "none" });
    const at = world(kept, 2);
    const result = await run(at, { ...select(2, 30), pack: inputOf(kept, {}).pack });
    expect(result.played.map(({ trials }) => trials.length)).toEqual([30, 30]);
    expect(at.rooms.opened).toBe(2);
  });

  test("is the same whichever trial ends first, and what the race alone says", async () => {
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.nat(999),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom("none", "process"),
        async (stream, salt, players, reset) => {
          const of = pack([family("things")], { reset });
          const rates = [0, 0.1, 0.4, 0.9];
          const outcome = (player: number, key: string) =>
            hashed(`${salt}/${key}`) < (rates[player - 1] ?? 0) ? "failed" : "passed";
          const behind = { c1: salt % 3, c2: 0, c3: 1, c4: 0 };
          const input = { ...select(4, 25, { behind }), pack: inputOf(of, {}).pack };
          const wild = await run(world(of, players, { outcome, pause: shuffled(stream) }), input);
          const all = [1, 2, 3, 4].map((player) => [
            `c${player}`,
            Array.from({ length: 25 }, (_, index) => outcome(player, `trials/${index}/c${player}`)),
          ]);
          const { counted } = roundStanding(behind, Object.fromEntries(all));
          expect(outcomes(wild)).toEqual(
            Object.fromEntries(all.map(([id, seen]) => [id, seen?.slice(0, counted[String(id)])])),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the base", () => {
  const families = [
    { family: "common", draws: 2 },
    { family: "rare", draws: 3 },
  ];
  const base = (given: Partial<EvaluateInput> = {}) =>
    inputOf(two, {
      purpose: "base",
      players: [{ id: "base", sha: sha(0) }],
      to: 5,
      families,
      ...given,
    });

  test("is played on the named families, the index counting over the whole list", async () => {
    const result = await run(world(two, 2), base());
    const named = ["common", "common", "rare", "rare", "rare"];
    const wanted = named.map((id, index) => drawFamily(two, id, trialSeed("a".repeat(64), index)));
    expect(result.played[0]?.trials.map(({ seed, family: id }) => ({ seed, id }))).toEqual(
      wanted.map(({ seed, family: id }) => ({ seed, id })),
    );
  });

  test("to be calibrated is played with each draw twice, and not at all where it does not start", async () => {
    const twice = base({ purpose: "calibration", to: 10 });
    const result = await run(world(two, 2), twice);
    const trials = result.played[0]?.trials ?? [];
    expect(trials.map(({ family: id }) => id)).toEqual(
      ["common", "common", "rare", "rare", "rare"].flatMap((id) => [id, id]),
    );
    expect(trials.map(({ seed }) => seed)).toEqual(
      Array.from({ length: 10 }, (_, at) => trialSeed("a".repeat(64), Math.floor(at / 2))),
    );
    const still = await run(world(two, 2, { outcome: () => "failed" }), twice);
    expect(still.played[0]?.trials).toEqual([]);
  });

  test("that does not start is found out once and played as one that answers 404 to everything", async () => {
    const things = pack([
      family("there", {
        play: [{ request: { method: "GET", path: "/" }, expect: { status: 200 } }],
      }),
      family("gone", {
        play: [{ request: { method: "GET", path: "/" }, expect: { status: 404 } }],
      }),
    ]);
    const at = world(things, 2, { outcome: () => "failed" });
    const both = [
      { family: "gone", draws: 1 },
      { family: "there", draws: 1 },
    ];
    const input = { ...base({ families: both }), pack: inputOf(things, {}).pack };
    const { journal, written } = memoryJournal();
    expect(outcomes(await run(at, input, journal)).base).toEqual(["passed", "failed"]);
    expect(at.spawned).toEqual(["probe"]);
    const again = world(things, 2, { outcome: () => "failed" });
    const resumed = memoryJournal(written.slice(0, 2));
    expect(outcomes(await run(again, input, resumed.journal)).base).toEqual(["passed", "failed"]);
    expect(again.spawned).toEqual([]);
  });

  test("without the program its command names prints nothing and exits with 0", async () => {
    const words = pack([
      family("silent", { play: [{ run: {}, expect: { stdout: "", exit: 0 } }] }),
      family("speaks", { play: [{ run: {}, expect: { stdout: "1\n" } }] }),
    ]);
    const productFile =
      "version: 1\nname: thing\nstack: none\nrun: { kind: command, command: [node, bin.js] }\n";
    const both = [
      { family: "silent", draws: 1 },
      { family: "speaks", draws: 1 },
    ];
    const input = { ...base({ families: both, productFile }), pack: inputOf(words, {}).pack };
    const absent = world(words, 1, { outcome: () => "failed" });
    expect(outcomes(await run(absent, input)).base).toEqual(["passed", "failed"]);
    // What is there and fails is played as it is.
    const broken = world(words, 1, {
      outcome: (_, key) => (key === "probe" ? "passed" : "failed"),
    });
    expect(outcomes(await run(broken, input)).base).toEqual(["failed", "failed"]);
  });
});

describe("a job that is killed and started again", () => {
  test("at any line of its journal loses no trial and plays none twice", async () => {
    const cases = [
      { of: two, input: confirm({ looks: [{ trials: 5, failures: 4 }] }, two) },
      { of: one, input: select(3, 5) },
    ];
    for (const { of, input } of cases) {
      const whole = memoryJournal();
      await run(world(of, 2), input, whole.journal);
      for (let line = 1; line < whole.written.length; line += 1) {
        const killed = memoryJournal([], line);
        const first = world(of, 2);
        await expect(run(first, input, killed.journal)).rejects.toThrow("killed");
        const second = world(of, 2);
        const result = await run(second, input, memoryJournal(killed.written).journal);
        const all = [...first.spawned, ...second.spawned];
        expect(new Set(all).size).toBe(all.length);
        const ended = killed.written.flatMap((mark) => keyOf(mark, "ended"));
        const cut = killed.written
          .flatMap((mark) => keyOf(mark, "spawned"))
          .filter((key) => !ended.includes(key));
        const trials = [
          ...result.played.flatMap(({ id, trials: own }) =>
            own.map((trial) => ({ key: `trials/${trial.index}/${id}`, trial })),
          ),
          ...result.topUps.map((trial) => ({ key: `top-ups/${trial.index}/c1`, trial })),
        ];
        const missing = trials.filter(({ trial }) => trial.outcome === "missing");
        const lost = trials.filter(({ key }) => cut.includes(key));
        expect(missing).toEqual(lost);
        for (const { key } of trials) expect(all).toContain(key);
        expect(result.played.map(({ trials: own }) => own.length)).toEqual(
          input.players.map(() => 5),
        );
      }
    }
  });

  test("of other input is refused", async () => {
    const { journal, written } = memoryJournal();
    await run(world(one, 1), confirm(), journal);
    const other = confirm({ root: "c".repeat(64) });
    await expect(run(world(one, 1), other, memoryJournal(written).journal)).rejects.toThrow(
      "other work",
    );
  });
});

function keyOf(mark: unknown, kind: string): string[] {
  const seen = mark as { kind: string; stream: string; index: number; player: string };
  return seen.kind === kind ? [`${seen.stream}/${seen.index}/${seen.player}`] : [];
}

describe("a player that breaks", () => {
  test("after the product was spawned has failed that trial, and the others go on in a new room", async () => {
    const at = world(one, 2, { trouble: (key) => (key.startsWith("trials/3/") ? "dies" : null) });
    const result = await run(at, confirm({ looks: [{ trials: 6, failures: 1 }] }));
    expect(outcomes(result).c1).toEqual([
      "passed",
      "passed",
      "passed",
      "failed",
      "passed",
      "passed",
    ]);
    expect(result.played[0]?.trials[3]?.reason).toContain("killed");
    expect(at.spawned).toHaveLength(6);
    expect(new Set(at.spawned).size).toBe(6);
  });

  test("before that begins the same trial again, and it counts as it then ends", async () => {
    for (const how of ["unready", "not-spawned"] as const) {
      const at = world(one, 2, {
        trouble: (key, times) => (key.startsWith("trials/3/") && times < 3 ? how : null),
      });
      const { journal, written } = memoryJournal();
      expect(outcomes(await run(at, confirm(), journal)).c1).toEqual(Array(6).fill("passed"));
      // A journal of it read again says the same.
      const again = world(one, 2);
      const resumed = await run(again, confirm(), memoryJournal(written).journal);
      expect(outcomes(resumed).c1).toEqual(Array(6).fill("passed"));
      expect(again.spawned).toEqual([]);
    }
  });

  test("every time ends the job with the reason", async () => {
    const at = world(one, 2, { trouble: () => "not-spawned" });
    await expect(run(at, confirm())).rejects.toMatchObject({
      code: "broken",
      message: expect.stringContaining("no sandbox"),
    });
    expect(at.rooms.open).toBe(0);
  });
});

test("families that do not count are neither drawn nor topped up", async () => {
  const confirmed = async (leftOut: string[]) => {
    const input = confirm({ looks: [{ trials: 12, failures: 0 }] }, two);
    const result = await run(world(two, 2), { ...input, pack: { ...input.pack, leftOut } });
    const trials = [...(result.played[0]?.trials ?? []), ...result.topUps];
    return new Set(trials.map(({ family: id }) => id));
  };
  expect(await confirmed([])).toEqual(new Set(["common", "never", "rare"]));
  expect(await confirmed(["never"])).toEqual(new Set(["common", "rare"]));
});

test("a pack that is not the one of the attempt is refused before anything is played", async () => {
  const at = world(one, 2);
  const input = confirm({
    pack: { name: "sample", digest: `sha256:${"9".repeat(64)}`, leftOut: [] },
  });
  await expect(run(at, input)).rejects.toMatchObject({ code: "conflict" });
  expect(at.rooms.opened).toBe(0);
});

test("who watches is told how far each candidate is, to the end", async () => {
  const at = world(one, 2, { outcome: (player) => (player === 2 ? "failed" : "passed") });
  await run(at, select(2, 3));
  expect(at.progress).toContainEqual({ candidate: "c1", done: 3, failed: 0, total: 3 });
  expect(at.progress).toContainEqual({ candidate: "c2", done: 3, failed: 3, total: 3 });
});

describe("promises", () => {
  const versions = pack([family("kept", { draw: { n: { integer: [0, 99] } } }), family("other")]);
  const turns = ["1-candidate", "2-candidate", "3-base", "4-base"];
  const promise = (given: Partial<EvaluateInput> = {}) =>
    inputOf(versions, {
      purpose: "promises",
      players: turns.map((id, at) => ({ id, sha: sha(at + 1) })),
      from: 10,
      to: 14,
      families: [
        { family: "kept", draws: 2 },
        { family: "other", draws: 2 },
      ],
      ...given,
    });
  /** Of a draw, how its turns end: by its index. */
  const ends: Readonly<Record<number, readonly ("passed" | "failed")[]>> = {
    10: ["passed"],
    11: ["failed", "passed"],
    12: ["failed", "failed", "failed"],
    13: ["failed", "failed", "passed", "passed"],
  };
  const behaviour: Behaviour = {
    outcome: (player, key) => ends[Number(key.split("/")[1])]?.[player - 1] ?? "passed",
  };
  const seen = (result: EvaluateResult) =>
    result.played.map(({ trials }) => trials.map(({ index, outcome }) => `${index} ${outcome}`));
  const AS_IT_ENDS = [
    ["10 passed", "11 failed", "12 failed", "13 failed"],
    ["11 passed", "12 failed", "13 failed"],
    ["12 failed", "13 passed"],
    ["13 passed"],
  ];

  test("plays the same draw on the candidate, again, on the base and again, no further than it takes", async () => {
    const at = world(versions, 2, behaviour);
    const result = await run(at, promise());
    expect(seen(result)).toEqual(AS_IT_ENDS);
    expect(at.spawned).toHaveLength(10);
    const draws = result.played.flatMap(({ trials }) => trials);
    for (const { index, seed, family: id } of draws) {
      expect(seed).toBe(trialSeed("a".repeat(64), index));
      expect(id).toBe(index < 12 ? "kept" : "other");
    }
  });

  test("answer the same, whichever play ends first and whatever the number of players", async () => {
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 4 }), async (stream, players) => {
        const at = world(versions, players, { ...behaviour, pause: shuffled(stream) });
        expect(seen(await run(at, promise()))).toEqual(AS_IT_ENDS);
      }),
      { numRuns: 20 },
    );
  });

  test("killed at any line of the journal go on: what was spawned without an end is missing, and nothing is played twice", async () => {
    const whole = memoryJournal();
    await run(world(versions, 1, behaviour), promise(), whole.journal);
    for (let until = 1; until < whole.written.length; until += 1) {
      const first = memoryJournal([], until);
      const before = world(versions, 1, behaviour);
      await expect(run(before, promise(), first.journal)).rejects.toThrow();
      const after = world(versions, 1, behaviour);
      const result = await run(after, promise(), memoryJournal(first.written).journal);
      const ended = seen(result).flat();
      const missing = ended.filter((one) => one.endsWith("missing"));
      expect(missing.length).toBeLessThanOrEqual(1);
      if (missing.length === 0) expect(seen(result)).toEqual(AS_IT_ENDS);
      const plays = result.played.flatMap(({ id, trials }) =>
        trials.map(({ index }) => `${id} ${index}`),
      );
      expect(new Set(plays).size).toBe(plays.length);
    }
  });

  test("refuse to be played where the pack is not kept, or by other than a player a turn", async () => {
    const at = world(versions, 1);
    const gone = { ...at, ports: { ...at.ports, keptPacks: { kept: async () => null } } };
    await expect(run(gone, promise())).rejects.toMatchObject({ code: "not-found" });
    const two = promise({ players: [{ id: "c1", sha: sha(1) }] });
    await expect(run(at, two)).rejects.toMatchObject({ code: "invalid-input" });
  });
});
