import { afterAll, beforeAll, expect, test } from "vitest";
import { hasEnded, type Status } from "../../app/core/status.ts";
import type { World } from "../../app/ports/world.ts";
import { PLAIN, processesOf } from "./home.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, INTENT } from "./shelf.ts";

let journey: Journey;
/** While it is set, a deployment waits for it. */
let held: Promise<void> | null = null;

const holdsDeployments = (world: World): World => ({
  ...world,
  deployer: {
    ...world.deployer,
    deploy: async (release) => {
      await held;
      return world.deployer.deploy(release);
    },
  },
});

beforeAll(async () => {
  journey = await beginJourney({ isolation: PLAIN, world: holdsDeployments });
}, 60_000);
afterAll(() => journey.ends());

const named = (name: string) => INTENT.replace("- shelf, domain", `- ${name}, domain`);

test("an approval is waited for through restarts, before selection and before the merge", async () => {
  const name = "patient";
  const repository = await journey.has({ name, candidates: 1, approval: "checkpoints" });
  const intent = await journey.submits(named(name), name);
  const head = () => git(repository, "rev-parse", "main");
  const base = head();
  expect(await journey.settles(intent)).toMatchObject({ status: "waiting", phase: "select" });
  await journey.restarts();
  expect(await journey.factory().status(intent)).toMatchObject({ status: "waiting" });
  await journey.factory().approve(intent, "ada");
  const before = await journey.sees(
    intent,
    ({ status, phase }) => (status === "waiting" && phase === "deliver") || hasEnded(status),
  );
  expect(before).toMatchObject({ status: "waiting", verdict: { outcome: "cleared" } });
  expect(head()).toBe(base);
  await journey.restarts();
  await journey.factory().approve(intent, "ada");
  const end = await journey.sees(intent, ({ status }) => hasEnded(status));
  expect(end).toMatchObject({ status: "delivered", delivery: { merged: head() } });
  const asked = await journey.events(intent, "intent-waiting", "intent-approved");
  expect(asked.map(({ kind }) => kind)).toEqual([
    "intent-waiting",
    "intent-approved",
    "intent-waiting",
    "intent-approved",
  ]);
}, 300_000);

test("what a person rejected can be judged again from gate or deliver, on the recorded trials and without any alpha", async () => {
  const name = "doubted";
  const repository = await journey.has({ name, candidates: 1, approval: "final" });
  const intent = await journey.submits(named(name), name);
  expect(await journey.settles(intent)).toMatchObject({ status: "waiting", phase: "deliver" });
  await expect(journey.factory().retry(intent)).rejects.toMatchObject({ code: "conflict" });
  await journey.factory().reject(intent, "not before the fair", "ada");
  const rejected = await journey.sees(intent, ({ status }) => hasEnded(status));
  expect(rejected).toMatchObject({ status: "refused", reason: { code: "rejected" } });
  let of = intent;
  for (const from of ["gate", "deliver"] as const) {
    const again = (await journey.factory().retry(of, from)).intent;
    expect(await journey.settles(again)).toMatchObject({
      status: "waiting",
      verdict: { outcome: "cleared" },
      lineage: intent,
    });
    const word = from === "gate" ? "reject" : "approve";
    if (word === "reject") await journey.factory().reject(again, "nor on the day after", "ada");
    else await journey.factory().approve(again, "ada");
    const end = await journey.sees(again, ({ status }) => hasEnded(status));
    expect(end.status).toBe(from === "gate" ? "refused" : "delivered");
    expect(
      await journey.events(again, "job-started", "build-started", "winner-fixed", "trials-played"),
    ).toEqual([]);
    of = again;
  }
  expect(git(repository, "log", "--first-parent", "--format=%s", "main").split("\n")).toHaveLength(
    2,
  );
}, 300_000);

test("a retry from any phase before the gate is the lineage's next attempt, and the spec is made again only from intake or specify", async () => {
  const name = "eager";
  // Without a pack an attempt ends once it is verified, as inconclusive: its readings are what it spends.
  await journey.has({ name, pack: null, candidates: 1, attempts: 20 });
  let of = await journey.submits(manyReadings(name), name);
  expect(await journey.settles(of)).toMatchObject({ status: "inconclusive", attempt: 1 });
  const phases = ["intake", "specify", "build", "verify", "select", "confirm"] as const;
  for (const [index, from] of phases.entries()) {
    of = (await journey.factory().retry(of, from)).intent;
    expect(await journey.settles(of), from).toMatchObject({
      status: "inconclusive",
      attempt: index + 2,
      reason: { code: "no-pack" },
    });
    const specs = await journey.events(of, "spec-accepted");
    expect(specs, from).toHaveLength(from === "intake" || from === "specify" ? 1 : 0);
  }
}, 300_000);

test.each([
  ["specifying", "specify%2Fbase"],
  ["building", "build%2Fc1"],
  ["verifying", "verify%2Fc1"],
  ["selecting", "select%2F1"],
  ["confirming", "confirm%2Fc"],
] as const satisfies readonly (readonly [Status, string])[])(
  "canceled while it is %s, an intent ends, and so does everything that was started for it",
  async (phase, job) => {
    const name = `fleeting-${phase}`;
    const repository = await journey.has({ name, candidates: 1 });
    const intent = await journey.submits(named(name), name);
    const jobs = () => processesOf(`${intent}%2F`);
    await journey.sees(intent, ({ status }) => hasEnded(status) || runs(intent, job));
    expect(await journey.factory().cancel(intent)).toMatchObject({ status: "canceled" });
    await until(() => jobs().length === 0);
    expect(git(repository, "log", "--format=%s", "main")).toBe("base");
    await expect(journey.factory().cancel(intent)).rejects.toMatchObject({ code: "conflict" });
    const ends = await journey.events(intent, "intent-canceled", "intent-ended");
    expect(ends.map(({ kind }) => kind)).toEqual(["intent-canceled", "intent-ended"]);
  },
  300_000,
);

test("once it is merged, an intent is not canceled any more, and is delivered", async () => {
  const name = "settled";
  const repository = await journey.has({ name, candidates: 1 });
  const hold = Promise.withResolvers<void>();
  held = hold.promise;
  try {
    const intent = await journey.submits(named(name), name);
    await journey.sees(intent, ({ delivery, status }) => delivery !== null || hasEnded(status));
    await expect(journey.factory().cancel(intent)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("merged already"),
    });
    hold.resolve();
    expect(await journey.settles(intent)).toMatchObject({
      status: "delivered",
      delivery: { merged: git(repository, "rev-parse", "main") },
    });
  } finally {
    held = null;
    hold.resolve();
  }
}, 300_000);

/** Whether a process works on this job of the intent. */
function runs(intent: string, job: string): boolean {
  return processesOf(`${intent}%2F1%2F${job}`).length > 0;
}

/** An intent that can be built in at least seven ways. */
function manyReadings(name: string): string {
  return named(name)
    .replace(
      "- Loan:",
      "- Repair: book Book, date date, rest_days integer 0..60\n- Showing: book Book, date date\n- Loan:",
    )
    .replace(
      "### Acceptance",
      "- [rest] No showing of a book before rest_days after a repair have passed.\n\n### Acceptance",
    );
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}
