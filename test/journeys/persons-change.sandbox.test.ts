import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INTENT_FILE } from "../../app/core/change.ts";
import { hasEnded } from "../../app/core/status.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario } from "./scenario.ts";
import { type Files, git, INTENT as SHELF, writeFiles } from "./shelf.ts";
import { soundEvidence } from "./sound-evidence.ts";
import { WORD, WORKFLOW } from "./word.ts";

let journey: Journey;
let repository: string;

/** Somebody's branch with one commit on main, made without anybody's work tree; answers the commit. */
function pushes(branch: string, files: Files): string {
  const at = join(journey.home, "people", branch);
  git(repository, "worktree", "add", "-q", "-B", branch, at, "main");
  writeFiles(at, files);
  git(at, "add", "-A");
  git(at, "commit", "-q", "-m", branch);
  return git(at, "rev-parse", "HEAD");
}

async function checks(ref: string): Promise<string> {
  return (await journey.factory().check({ ref, merge: false, by: "ada" })).intent;
}

beforeAll(async () => {
  journey = await beginJourney({});
  repository = await bringScenario(journey, "word", WORD);
}, 60_000);
afterAll(() => journey.ends());

const MENDED: Files = { "word.mjs": "console.log(process.argv[2]);\n", [INTENT_FILE]: WORD.intent };

test("a person's change that touches a protected path waits for a person's word, as any candidate does", async () => {
  pushes("workflow", { ...MENDED, [WORKFLOW]: "on: push\n" });
  const intent = await checks("workflow");
  const asked = await journey.settles(intent);
  expect(asked).toMatchObject({ status: "waiting", phase: "verify" });
  expect(asked.waiting?.what).toContain(WORKFLOW);
  await journey.factory().reject(intent, "the workflow is for people", "bea");
  const ended = await journey.sees(intent, ({ status }) => hasEnded(status));
  expect(ended).toMatchObject({ status: "refused", reason: { code: "rejected" } });
}, 120_000);

test("a person's wrong change is refused; the mended one is cleared over a restart and stays where it is, until its delivery is asked for", async () => {
  const base = git(repository, "rev-parse", "main");
  const wrong = 'console.log(process.argv[2].replace(/[aeiou]/, "x"));\n';
  pushes("wrong", { "word.mjs": wrong, [INTENT_FILE]: WORD.intent });
  const refused = await journey.settles(await checks("wrong"));
  expect(refused).toMatchObject({ status: "refused", change: { ref: "wrong", by: "ada" } });

  const sha = pushes("mended", MENDED);
  const intent = await checks("mended");
  await journey.sees(intent, ({ status }) => status === "verifying" || hasEnded(status));
  await journey.restarts();
  const cleared = await journey.settles(intent);
  expect(cleared).toMatchObject({
    status: "cleared",
    lineage: refused.lineage,
    attempt: 3,
    change: { ref: "mended", sha, by: "ada", merge: false },
    verdict: { outcome: "cleared" },
    delivery: null,
  });
  expect(git(repository, "rev-parse", "main")).toBe(base);
  soundEvidence(cleared);

  const { intent: again } = await journey.factory().retry(intent, "deliver");
  expect(await journey.settles(again)).toMatchObject({ status: "delivered" });
  const merged = git(repository, "ls-tree", "-r", "--name-only", "main").split("\n");
  expect(merged.sort()).toEqual(
    [".factory/product.yml", ".factory/spec.json", WORKFLOW, "SPEC.md", "word.mjs"].sort(),
  );
  expect(git(repository, "rev-parse", "mended")).toBe(sha);
}, 300_000);

test("a person's change to a service that the compiler began is judged in the sandbox like its own builds", async () => {
  const shelf = await journey.has({ candidates: 1, approval: "final" });
  const built = await journey.submits();
  const [first] = (await journey.settles(built)).candidates;
  await journey.factory().reject(built, "I go on from here", "ada");
  const at = join(journey.home, "people", "shelf");
  git(shelf, "worktree", "add", "-q", "-b", "mine", at, first?.branch ?? "");
  writeFiles(at, { "README.md": "# Who has which book, and where it is kept\n" });
  git(at, "commit", "-q", "-a", "-m", "say where");
  const intent = { text: SHELF, name: "intent.md" };
  const asked = { ref: "mine", product: "shelf", merge: false, by: "ada", intent };
  const { intent: checked } = await journey.factory().check(asked);
  const cleared = await journey.settles(checked);
  expect(cleared).toMatchObject({ status: "cleared", lineage: built, attempt: 2 });
  const [isolation] = cleared.verdict?.criteria.filter(({ name }) => name === "isolation") ?? [];
  expect(isolation?.seen).toMatch(/^sandbox/);
}, 300_000);
