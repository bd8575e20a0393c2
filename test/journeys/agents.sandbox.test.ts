import { expect, test } from "vitest";
import { CODER_GRAPH, coder } from "../twins/anthropic/coder.ts";
import { openAnthropicTwin } from "../twins/anthropic/twin.ts";
import { beginJourney } from "./journey.ts";
import { bringScenario, scenarioOf } from "./scenario.ts";
import { git } from "./shelf.ts";

const PRODUCT = {
  "package.json": '{ "type": "module" }\n',
  "different.js": "export const different = () => 0;\n",
  "base.test.js":
    'import test from "node:test";\ntest("is there", () => import("./different.js"));\n',
  // The second candidate is built by another model.
  "pipeline.dot": CODER_GRAPH.replace(
    "graph [",
    'graph [model_stylesheet_1="", model_stylesheet_2="* { llm_model: claude-haiku-4-5; }", ',
  ),
  ".factory/product.yml": `version: 1
name: different
stack: none
run: { kind: command, command: [node, different.js] }
verify:
  unit: [node, --test]
build: { pipeline: ./pipeline.dot, candidates: 2 }
budget: { usd: 2 }
`,
};

test("agents write candidates of the line in their sandbox, each by its own models: the key stays in the factory, and every call is an event with its cost", async () => {
  await using undo = new AsyncDisposableStack();
  const twin = await openAnthropicTwin(coder());
  undo.defer(() => twin.close());
  const journey = await beginJourney({}, { upstream: twin.url, key: twin.key });
  undo.defer(() => journey.ends());
  const { intent: text } = scenarioOf("wordcount");
  const repository = await bringScenario(journey, "different", {
    intent: text,
    pack: {},
    product: PRODUCT,
  });
  const intent = await journey.submits(text.replaceAll("wordcount", "different"), "different");
  const status = await journey.settles(intent);
  expect(status.reason?.code).toBe("no-pack");
  const branch = status.candidates[0]?.branch ?? "none";
  expect(git(repository, "show", `${branch}:different.js`)).toContain("toLowerCase()");
  const calls = await journey.events(intent, "model-called");
  expect(calls).toHaveLength(twin.requests.length);
  const models = (candidate: string) =>
    new Set(
      calls.flatMap((event) =>
        event.kind === "model-called" && event.candidate === candidate ? event.data.model : [],
      ),
    );
  expect(models("c1")).toEqual(new Set(["claude-sonnet-4-6", "claude-opus-5"]));
  expect(models("c2")).toEqual(new Set(["claude-haiku-4-5"]));
  expect(status.cost.usd).toBeGreaterThan(0);
  expect(twin.headers.every((headers) => headers["x-api-key"] === twin.key)).toBe(true);
}, 300_000);

test("without a key the candidate is refused before its run starts, and the setting is named", async () => {
  await using undo = new AsyncDisposableStack();
  const journey = await beginJourney({});
  undo.defer(() => journey.ends());
  const { intent: text } = scenarioOf("wordcount");
  await bringScenario(journey, "different", { intent: text, pack: {}, product: PRODUCT });
  const intent = await journey.submits(text.replaceAll("wordcount", "different"), "different");
  const status = await journey.settles(intent);
  expect(status.candidates[0]?.reason).toContain("set ANTHROPIC_API_KEY");
}, 300_000);
