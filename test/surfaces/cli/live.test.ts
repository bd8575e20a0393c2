import fc from "fast-check";
import { expect, test } from "vitest";
import type { News } from "../../../app/core/requests.ts";
import { drawn } from "../../../app/surfaces/cli/live/drawn.ts";
import { liveLines } from "../../../app/surfaces/cli/live/live-lines.ts";
import { type Watched, watch, watched } from "../../../app/surfaces/cli/live/watched.ts";
import { paintOf } from "../../../app/surfaces/cli/paint.ts";
import { fakeFactory } from "../../fakes/factory.ts";
import { sf } from "./command-line.ts";
import { delivery, type Scene } from "./story.ts";

const TELLING = { intent: "I1", product: "farm", attempt: 1 };

/** What a subscriber hears of a story, from its beginning. */
async function heardOf(story: readonly Scene[]): Promise<readonly News[]> {
  const fake = fakeFactory();
  await fake.productAdd("/srv/farm");
  await fake.submit({ text: "### Purpose\n\nGrow.\n", by: "ada" });
  const heard: News[] = [];
  const listening = (async () => {
    for await (const news of fake.subscribe(
      { intent: "I1", after: 0 },
      new AbortController().signal,
    )) {
      heard.push(news);
      if (news.kind === "event" && news.event.kind === "intent-ended") return;
    }
  })();
  for (const scene of story) {
    await Promise.resolve();
    scene(fake);
  }
  await listening;
  return heard;
}

const news = await heardOf(delivery(TELLING));

function stateAfter(heard: readonly News[]): Watched {
  return heard.reduce(watch, watched("I1"));
}

/** The state right after the last news for which `when` holds. */
function stateWhen(when: (news: News) => boolean): Watched {
  return stateAfter(news.slice(0, news.findLastIndex(when) + 1));
}

function shown(state: Watched, width: number): string {
  const now = Date.parse(state.begun ?? "") + 75_000;
  return drawn(liveLines(state, { now, width }), width, paintOf({ colors: false })).join("\n");
}

const progressOf = (phase: string) => (one: News) =>
  one.kind === "progress" && one.progress.phase === phase;
const eventOf = (kind: string) => (one: News) => one.kind === "event" && one.event.kind === kind;

test("before anything is known an intent is queued", () => {
  expect(shown(stateWhen(eventOf("intent-submitted")), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ● queued"
  `);
});

test("the unchanged base is played first", () => {
  expect(shown(stateWhen(progressOf("specify")), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ● specify 96  ○ build  ○ verify  ○ select  ○ confirm  ○ gate  ○ deliver

    base     ██████████████████████████████████  18 of 18 trials of the base"
  `);
});

test("candidates are built side by side", () => {
  expect(shown(stateWhen(progressOf("build")), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ✓ specify 96  ● build  ○ verify  ○ select  ○ confirm  ○ gate  ○ deliver

          build           verify      trials
    ● c1  self-check
    ● c2  self-check
    ● c3  self-check
    ● c4  self-check"
  `);
});

test("trials count up while candidates race", () => {
  const state = stateAfter(news.slice(0, news.findIndex(progressOf("select")) + 8));
  expect(shown(state, 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ✓ specify 96  ✓ build  ✓ verify  ● select  ○ confirm  ○ gate  ○ deliver

          build           verify      trials
    ✓ c1  built           ✓✓✓         █████░░░░░░ 10 of 12 passed
    ✗ c2  built           ✓✗          unit failed: 1 of 14 tests
    ✓ c3  built           ✓✓✓         █████░░░░░░ 12 of 12 passed
    ✓ c4  built           ✓✓✓         ███░░░░░░░░ 8 of 8 passed"
  `);
});

test("a wide terminal has room for the verifiers' names", () => {
  expect(shown(stateWhen(progressOf("select")), 119)).toMatchInlineSnapshot(`
    "farm  I1                                                                                                          01:15
    ✓ specify 96  ✓ build  ✓ verify  ● select  ○ confirm  ○ gate  ○ deliver

          build           verify                    trials
    ✗ c1  built           ✓ typecheck ✓ unit ✓ udc  20 of 24 passed, behind after round 1
    ✗ c2  built           ✓ typecheck ✗ unit        unit failed: 1 of 14 tests
    ✓ c3  built           ✓ typecheck ✓ unit ✓ udc  ████████████████████████████████ 72 of 72 passed
    ✓ c4  built           ✓ typecheck ✓ unit ✓ udc  ████████████████████████████████ 71 of 72 passed"
  `);
});

test("the bound moves towards the target, and the next look is the one that can still accept", () => {
  const first = news.findIndex(progressOf("confirm"));
  expect(shown(stateAfter(news.slice(0, first + 8)), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ✓ specify 96  ✓ build  ✓ verify  ✓ select  ● confirm  ○ gate  ○ deliver

          build           verify      trials
    ✗ c1  built           ✓✓✓         20 of 24 passed, behind after round 1
    ✗ c2  built           ✓✗          unit failed: 1 of 14 tests
    ★ c3  built           ✓✓✓         72 of 72 passed
    ✗ c4  built           ✓✓✓         71 of 72 passed, behind after round 2

    confirm  ██████████░░░░░░░░░░░░░░░░░░░░░░░░  72 of 227, 0 failed
    bound    ━━━━━━━━━━━━━━━━━━━●╌╌╌╌╌╌╌│╌╌╌╌╌╌  0.9384, target 0.98"
  `);
  expect(shown(stateWhen(progressOf("confirm")), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  01:15
    ✓ specify 96  ✓ build  ✓ verify  ✓ select  ● confirm  ○ gate  ○ deliver

          build           verify      trials
    ✗ c1  built           ✓✓✓         20 of 24 passed, behind after round 1
    ✗ c2  built           ✓✗          unit failed: 1 of 14 tests
    ★ c3  built           ✓✓✓         72 of 72 passed
    ✗ c4  built           ✓✓✓         71 of 72 passed, behind after round 2

    confirm  ██████████████████████████████████  328 of 328, 1 failed
    bound    ━━━━━━━━━━━━━━━━━━━━━━━━━━━│╌╌╌╌╌╌  0.9800, target 0.98"
  `);
});

test("a failure that was told of is not counted again when the ledger has its trial", async () => {
  const told = delivery(TELLING);
  const fixed = news.findIndex(eventOf("winner-fixed"));
  const before = stateAfter(news.slice(0, fixed + 1));
  const heard = (done: number, failed: number): News => ({
    kind: "progress",
    progress: {
      ...{ intent: "I1", attempt: 1, phase: "confirm", candidate: "c3", stage: null, total: 415 },
      ...{ done, failed },
    },
  });
  const block = (number: number): Scene => {
    const trials = Array.from({ length: 50 }, (_, i) => ({
      ...{ index: number * 50 + i, seed: "s", family: "f", ms: 1, digest: "" },
      outcome: number === 1 && i === 3 ? ("failed" as const) : ("passed" as const),
    }));
    const isolation = { level: "sandbox", record: `sha256:${"1".repeat(64)}` } as const;
    const data = { stream: "confirmation" as const, trials, isolation };
    return (fake) =>
      void fake.happens({
        ...{ ...TELLING, phase: "confirm", candidate: "c3", subject: `confirmation/${number + 1}` },
        ...{ kind: "trials-played", data },
      });
  };
  const blocks = (await heardOf([block(0), block(1), told.at(-1) as Scene])).filter(
    eventOf("trials-played"),
  );
  expect(blocks).toHaveLength(2);
  const after = [heard(80, 1), ...blocks].reduce(watch, before);
  expect(after.confirmed).toMatchObject({ done: 100, failed: 1 });
  // Alone, the ledger tells as much.
  expect(blocks.reduce(watch, before).confirmed).toMatchObject({ done: 100, failed: 1 });
});

test("at the end every phase is done", () => {
  expect(shown(stateAfter(news), 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  00:25
    ✓ specify 96  ✓ build  ✓ verify  ✓ select  ✓ confirm  ✓ gate  ✓ deliver

          build           verify      trials
    ✗ c1  built           ✓✓✓         20 of 24 passed, behind after round 1
    ✗ c2  built           ✓✗          unit failed: 1 of 14 tests
    ★ c3  built           ✓✓✓         72 of 72 passed
    ✗ c4  built           ✓✓✓         71 of 72 passed, behind after round 2

    confirm  ██████████████████████████████████  328 of 328, 1 failed
    bound    ━━━━━━━━━━━━━━━━━━━━━━━━━━━│●╌╌╌╌╌  0.9847, target 0.98"
  `);
});

test("an intent that ends before its time shows where and why", async () => {
  const story = delivery(TELLING).slice(0, 9);
  const end: Scene = (fake) => fake.ends("I1", "refused", { phase: "build", attempt: 1 });
  const state = stateAfter(await heardOf([...story, end]));
  expect(shown(state, 79)).toMatchInlineSnapshot(`
    "farm  I1                                                                  00:03
    ✓ specify 96  ✗ build  ○ verify  ○ select  ○ confirm  ○ gate  ○ deliver

          build           verify      trials
    ● c1  code
    ● c2  code
    ● c3  code
    ● c4  starting

    refused: it was refused"
  `);
});

test("what a person is asked stands there whole, however narrow the terminal", async () => {
  const what = "c1 on factory/I1/1/c1: .github/workflows/ci.yml (100644 0123456789)";
  const waits: Scene = (fake) =>
    void fake.happens({
      ...TELLING,
      kind: "intent-waiting",
      phase: "verify",
      subject: "protected-paths",
      data: { checkpoint: "I1/1/protected-paths", whom: "a person who may approve", what },
    });
  const heard = await heardOf([waits, delivery(TELLING).at(-1) as Scene]);
  expect(shown(stateAfter(heard.slice(0, -1)), 48)).toMatchInlineSnapshot(`
    "farm  I1                                   01:15
    ✓ specify  ✓ build  ● verify  ○ select  ○ confi…

    waits for a person who may approve: c1 on
    factory/I1/1/c1: .github/workflows/ci.yml
    (100644 0123456789)"
  `);
});

test("the next attempt begins with fresh candidates", async () => {
  const again = delivery({ ...TELLING, attempt: 2 });
  const heard = await heardOf([
    ...delivery(TELLING).slice(0, -4),
    ...again.slice(0, 7),
    ...delivery(TELLING).slice(-1),
  ]);
  const state = stateAfter(heard.slice(0, -1));
  expect(state).toMatchObject({ attempt: 2, phase: "build", winner: null, plan: null });
  expect(state.candidates.map(({ trials }) => trials)).toEqual([0, 0, 0, 0]);
  expect(shown(state, 79).split("\n")[0]).toContain("attempt 2");
});

test("no line is ever wider than the terminal, whatever was heard", () => {
  const width = fc.integer({ min: 20, max: 200 });
  const part = fc.subarray([...news]);
  fc.assert(
    fc.property(width, part, (columns, heard) => {
      for (const line of shown(stateAfter(heard), columns).split("\n")) {
        expect([...line].length).toBeLessThanOrEqual(columns);
      }
    }),
  );
});

test("progress is drawn for whoever watches, and for nobody else", async () => {
  const run = async (watched: boolean, line: string) => {
    const factory = fakeFactory();
    await factory.productAdd("/srv/farm");
    factory.onSubmit(() => {
      for (const scene of delivery(TELLING)) setTimeout(() => scene(factory), 0);
    });
    return sf(line, { factory, watched, input: "### Purpose\n\nGrow.\n" });
  };
  const line = "intent submit - --follow";
  expect((await run(true, line)).frames.length).toBeGreaterThan(0);
  expect((await run(false, line)).frames).toEqual([]);
  expect((await run(true, `${line} --json`)).frames).toEqual([]);
});
