import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { decode } from "../../app/core/decode.ts";
import { type Evidence, evidenceSchema } from "../../app/core/evidence.ts";
import { checkEvidence } from "../../app/core/evidence-check.ts";
import { hasEnded } from "../../app/core/status.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { git, writeFiles } from "./shelf.ts";

let journey: Journey;
let repository: string;

/** Its one candidate writes the program, and also changes the workflow that the product protects. */
const PIPELINE = `digraph word {
  graph [goal="Answer with a word"]
  start [shape=Mdiamond]
  code  [shape=parallelogram, label="Write the code", timeout=60, tool_command="echo 'console.log(process.argv[2])' > word.mjs; echo 'on: push' > .github/workflows/ci.yml"]
  exit  [shape=Msquare]
  start -> code
  code -> exit
}
`;

const PRODUCT = `version: 1
name: word
stack: none
run: { kind: command, command: [node, word.mjs] }
verify: { unit: [node, --check, word.mjs] }
build: { pipeline: ./pipeline.dot, candidates: 1 }
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

beforeAll(async () => {
  journey = await beginJourney({});
  repository = join(journey.home, "products", "word");
  writeFiles(join(journey.home, "packs", "word"), PACK);
  writeFiles(repository, {
    ".factory/product.yml": PRODUCT,
    "pipeline.dot": PIPELINE,
    [WORKFLOW]: "on: pull_request\n",
  });
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "base");
  await journey.factory().productAdd(repository);
}, 60_000);
afterAll(() => journey.ends());

test("a build that changes a protected path waits for a person: rejected it is refused, approved it is judged and merged, and the evidence names who approved", async () => {
  const intent = await journey.submits(INTENT, "word");
  const asked = await journey.settles(intent);
  expect(asked).toMatchObject({ status: "waiting", phase: "verify", winner: null });
  const [candidate] = asked.candidates;
  expect(candidate).toMatchObject({ verified: null, reason: null });
  const object = git(repository, "rev-parse", `${candidate?.sha}:${WORKFLOW}`);
  expect(asked.waiting?.what).toContain(
    `c1 on ${candidate?.branch}: ${WORKFLOW} (100644 ${object.slice(0, 10)})`,
  );
  expect(git(repository, "diff", "--name-only", "main", candidate?.branch ?? "")).toContain(
    WORKFLOW,
  );

  await journey.factory().reject(intent, "the workflow is for people", "ada");
  expect(await journey.sees(intent, ({ status }) => hasEnded(status))).toMatchObject({
    status: "refused",
    reason: { code: "rejected", sentence: expect.stringContaining("the workflow is for people") },
  });

  const again = (await journey.factory().retry(intent, "build")).intent;
  expect(await journey.settles(again)).toMatchObject({ status: "waiting", phase: "verify" });
  await journey.restarts();
  await journey.factory().approve(again, "bea");
  const end = await journey.sees(again, ({ status }) => hasEnded(status));
  expect(end).toMatchObject({ status: "delivered", verdict: { outcome: "cleared" } });
  expect(git(repository, "show", `main:${WORKFLOW}`)).toBe("on: push");
  const [criterion] = end.verdict?.criteria.filter(({ name }) => name === "protected-paths") ?? [];
  expect(criterion?.sentence).toBe(`A person approved what is protected: ${WORKFLOW} (by bea).`);
  const opened = dsseEnvelopes.open(readFileSync(end.evidence ?? "", "utf8"));
  if (opened?.kind !== "open") throw new Error("no evidence");
  const evidence = decode(evidenceSchema, JSON.parse(opened.payload), "evidence") as Evidence;
  expect(checkEvidence(evidence).filter(({ ok }) => !ok)).toEqual([]);
  expect(evidence.predicate.judgement?.evaluation.protected).toEqual([
    { path: WORKFLOW, content: `100644 ${object}`, by: "bea" },
  ]);
}, 300_000);
