import { expect, test } from "vitest";
import { beginJourney } from "./journey.ts";
import { bringScenario, scenarioOf } from "./scenario.ts";
import { git } from "./shelf.ts";

const PRODUCT = {
  "README.md": "# smoke\n",
  ".factory/product.yml": `version: 1
name: smoke
stack: none
run: { kind: http, command: [node, smoke/server.mjs] }
verify:
  unit: [node, --test, smoke/server.test.mjs]
build: { pipeline: smoke, candidates: 1 }
deploy: { target: dry-run }
`,
};

test("the smoke pipeline builds a service in the line, which starts and answers, and writes its deployment down", async () => {
  await using undo = new AsyncDisposableStack();
  const journey = await beginJourney({});
  undo.defer(() => journey.ends());
  const { intent: text } = scenarioOf("wordcount");
  const repository = await bringScenario(journey, "smoke", {
    intent: text,
    pack: {},
    product: PRODUCT,
  });
  const intent = await journey.submits(text.replaceAll("wordcount", "smoke"), "smoke");
  const status = await journey.settles(intent);
  // It is built and verified, the five endpoints included; that nothing judges it is all that keeps it from its merge.
  expect(status.reason?.code).toBe("no-pack");
  expect(status.candidates).toMatchObject([{ id: "c1", verified: true, reason: null }]);
  const branch = status.candidates[0]?.branch ?? "none";
  expect(JSON.parse(git(repository, "show", `${branch}:dry-run/deployment.json`))).toMatchObject({
    target: "dry-run",
    service: "smoke",
  });
}, 300_000);
