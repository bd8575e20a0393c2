import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import { hasEnded, type StatusDocument } from "../../app/core/status.ts";
import { processesOf } from "./home.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario, type Scenario, scenarioOf } from "./scenario.ts";
import { git } from "./shelf.ts";

const WORDCOUNT = scenarioOf("wordcount");
const OWN = WORDCOUNT.product["pipeline.dot"] ?? "";

/** The example's own pipeline, which asks two things at once before it begins, and again when the tests passed. */
const ASKING = OWN.replace(
  "  start -> code\n",
  `  fork   [shape=component]
  tone   [shape=hexagon, label="Friendly or short?"]
  name   [shape=hexagon, label="Call it unique?", timeout="2s", human.default_choice="[Y] Yes"]
  join   [shape=tripleoctagon]
  review [shape=hexagon, label="Is the code as you want it?"]
  start -> fork
  fork -> tone
  fork -> name
  tone -> join [label="[F] Friendly"]
  tone -> join [label="[S] Short"]
  name -> join [label="[Y] Yes"]
  name -> join [label="[N] No"]
  join -> code
  review -> trial [label="[A] As it is"]
  review -> code [label="[W] Write it again"]
`,
)
  .replace(
    'tests -> trial [condition="outcome=success"]',
    'tests -> review [condition="outcome=success"]',
  )
  // What git ignores is there after an answer as it was before.
  .replace("cat > count.py", "mkdir -p scratch; echo once >> scratch/note; cat > count.py")
  .replace("test $(printf", "test -s scratch/note && test $(printf");

const scenario = (name: string): Scenario => ({
  ...WORDCOUNT,
  intent: WORDCOUNT.intent.replaceAll("wordcount", name),
  pack: {
    ...WORDCOUNT.pack,
    "pack.yml": (WORDCOUNT.pack["pack.yml"] ?? "").replaceAll("wordcount", name),
  },
  product: {
    ...WORDCOUNT.product,
    "pipeline.dot": ASKING,
    ".gitignore": "scratch/\n",
    ".factory/product.yml": (WORDCOUNT.product[".factory/product.yml"] ?? "").replaceAll(
      "wordcount",
      name,
    ),
  },
});

let journey: Journey;
beforeAll(async () => {
  journey = await beginJourney({});
}, 60_000);
afterAll(() => journey.ends());

const open = ({ waiting }: StatusDocument): readonly string[] =>
  waiting?.questions?.map(({ id }) => id).toSorted() ?? [];
/** Waits until exactly these questions are open. */
async function asks(intent: string, ...ids: readonly string[]): Promise<void> {
  const wanted = [...ids].toSorted();
  const status = await journey.sees(
    intent,
    (now) => hasEnded(now.status) || open(now).join() === wanted.join(),
  );
  expect([open(status), status.reason, reasons(status)]).toEqual([wanted, null, [null, null]]);
}
/** Why candidates are out, for a test that fails. */
const reasons = ({ candidates }: StatusDocument) => candidates.map(({ reason }) => reason);
const tone = (candidate: string) => `1.${candidate}.fork/pass1/01-tone/tone`;
const answer = (intent: string, question: string, choice: string) =>
  journey.factory().answer(intent, question, choice, "ada");
/** What jobs of an intent have kept to go on from. */
const kept = (intent: string): readonly string[] => {
  const jobs = join(journey.home, "jobs");
  return readdirSync(jobs).filter(
    (name) => name.startsWith(intent) && existsSync(join(jobs, name, "clone")),
  );
};

test("what a product's own pipeline asks is waited for through restarts, answered candidate by candidate, and what is built is delivered", async () => {
  const repository = await bringScenario(journey, "wordcount", scenario("wordcount"));
  const intent = await journey.submits(WORDCOUNT.intent, "wordcount");
  // The other question of each candidate gets its default: nobody answered it in time.
  await asks(intent, tone("c1"), tone("c2"));
  await rests(intent);
  await journey.restarts();
  expect(open(await journey.factory().status(intent))).toEqual([tone("c1"), tone("c2")]);
  await expect(answer(intent, tone("c1"), "loud")).rejects.toMatchObject({ code: "invalid-input" });
  await answer(intent, tone("c1"), "s");
  await expect(answer(intent, tone("c1"), "F")).rejects.toMatchObject({ code: "conflict" });
  await asks(intent, "1.c1.review", tone("c2"));
  await answer(intent, "1.c1.review", "W");
  await answer(intent, tone("c2"), "F");
  await endOneOf(`${intent}%2F1%2Fbuild%2Fc2%2F`);
  await asks(intent, "1.c1.review#2", "1.c2.review");
  await journey.restarts();
  await answer(intent, "1.c1.review#2", "A");
  await answer(intent, "1.c2.review", "A");
  const status = await journey.sees(intent, ({ status: now }) => hasEnded(now));
  expect(status).toMatchObject({
    status: "delivered",
    waiting: null,
    delivery: { merged: git(repository, "rev-parse", "main") },
  });
  expect(kept(intent)).toEqual([]);
  expect(git(repository, "ls-tree", "-r", "--name-only", "main").split("\n")).not.toContain(
    "scratch/note",
  );
  const said = await journey.events(intent, "run-asked", "run-answered");
  const answers = said.flatMap((event) =>
    isKind(event, "run-answered") && event.candidate === "c1"
      ? [[event.data.question, event.data.choice?.label, event.data.by]]
      : [],
  );
  expect(answers).toEqual([
    ["1.c1.fork/pass1/02-name/name", "[Y] Yes", "nobody"],
    [tone("c1"), "[S] Short", "ada"],
    ["1.c1.review", "[W] Write it again", "ada"],
    ["1.c1.review#2", "[A] As it is", "ada"],
  ]);
  expect(said.filter((event) => isKind(event, "run-asked"))).toHaveLength(7);
}, 300_000);

test("canceled while its pipelines wait, an intent ends, and nothing is kept", async () => {
  const name = "wordcount-two";
  await bringScenario(journey, name, scenario(name));
  const intent = await journey.submits(scenario(name).intent, name);
  await asks(intent, tone("c1"), tone("c2"));
  await rests(intent);
  // What a job kept goes when the one that went on from it has asked in its turn.
  await expect.poll(() => kept(intent), { timeout: 20_000 }).toHaveLength(2);
  expect(await journey.factory().cancel(intent)).toMatchObject({ status: "canceled" });
  expect(kept(intent)).toEqual([]);
}, 120_000);

/** Waits until no process works for the intent: while all its runs wait, none is held. */
async function rests(intent: string): Promise<void> {
  while (processesOf(`${intent}%2F`).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Kills a process of a job that goes on, as soon as there is one. */
async function endOneOf(job: string): Promise<void> {
  for (;;) {
    const [pid] = processesOf(job);
    if (pid === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    else {
      process.kill(pid, "SIGKILL");
      return;
    }
  }
}
