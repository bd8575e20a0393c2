import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { INTENT_FILE } from "../../app/core/change.ts";
import { decode } from "../../app/core/decode.ts";
import { type Evidence, evidenceSchema } from "../../app/core/evidence.ts";
import { checkEvidence } from "../../app/core/evidence-check.ts";
import { hasEnded } from "../../app/core/status.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { type Files, git, INTENT as SHELF, writeFiles } from "./shelf.ts";

let journey: Journey;
let repository: string;

const PRODUCT = `version: 1
name: word
stack: none
run: { kind: command, command: [node, word.mjs] }
verify: { unit: [node, --check, word.mjs] }
scenarios: word
gate: { target: 0.7, power: { rate: 0.95, at_least: 0.8 }, selection: 64 }
`;

const INTENT = `### Service
- word, domain

### Purpose
- Say again whatever word was said, so that everybody knows that it was heard.

### Beneficiaries
- Whoever says a word

### Never
- Never answer with nothing

### Key features
- A word

### Data
- Answer: word text

### Acceptance
- [answers] Whoever says a word hears it again.
`;

const PACK = {
  "pack.yml": "version: 1\nname: word\nsays: Whoever says a word hears it again.\n",
  "families/answers.yml": `version: 1
id: answers
says: Whoever says a word hears it again.
author: neighbours
covers: [answer, answers]
draw: { word: { string: "[a-z]{1,9}" } }
play:
  - run: { args: ["\${word}"] }
    expect: { stdout: "\${word}\\n", exit: 0 }
`,
};

const WORKFLOW = ".github/workflows/ci.yml";

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
  repository = join(journey.home, "products", "word");
  writeFiles(join(journey.home, "packs", "word"), PACK);
  writeFiles(repository, { ".factory/product.yml": PRODUCT, [WORKFLOW]: "on: pull_request\n" });
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "base");
  await journey.factory().productAdd(repository);
}, 60_000);
afterAll(() => journey.ends());

const MENDED: Files = { "word.mjs": "console.log(process.argv[2]);\n", [INTENT_FILE]: INTENT };

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
  pushes("wrong", { "word.mjs": wrong, [INTENT_FILE]: INTENT });
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
  const opened = dsseEnvelopes.open(readFileSync(cleared.evidence ?? "", "utf8"));
  if (opened?.kind !== "open") throw new Error("no evidence");
  const evidence = decode(evidenceSchema, JSON.parse(opened.payload), "evidence") as Evidence;
  expect(checkEvidence(evidence).filter(({ ok }) => !ok)).toEqual([]);

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
