import { afterAll, beforeAll, expect, test } from "vitest";
import { hasEnded } from "../../app/core/status.ts";
import { beginJourney, type Journey } from "./journey.ts";
import { bringScenario } from "./scenario.ts";
import { git } from "./shelf.ts";
import { soundEvidence } from "./sound-evidence.ts";
import { WORD, WORKFLOW } from "./word.ts";

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

beforeAll(async () => {
  journey = await beginJourney({});
  const product = {
    ...WORD.product,
    ".factory/product.yml": `${WORD.product[".factory/product.yml"]}build: { pipeline: ./pipeline.dot, candidates: 1 }\n`,
    "pipeline.dot": PIPELINE,
  };
  repository = await bringScenario(journey, "word", { ...WORD, product });
}, 60_000);
afterAll(() => journey.ends());

test("a build that changes a protected path waits for a person: rejected it is refused, approved it is judged and merged, and the evidence names who approved", async () => {
  const intent = await journey.submits(WORD.intent, "word");
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
  expect(soundEvidence(end).predicate.judgement?.evaluation.protected).toEqual([
    { path: WORKFLOW, content: `100644 ${object}`, by: "bea" },
  ]);
}, 300_000);
