import { join } from "node:path";
import { composeFactory } from "../../app/compose.ts";
import { hasEnded } from "../../app/core/status.ts";
import type { Factory } from "../../app/ports/factory.ts";
import { configOf, PLAIN, SECRETS } from "../journeys/home.ts";
import { INTENT } from "../journeys/shelf.ts";
import { type Death, deadlySteps, deadlyWorld, type Point } from "./deadly.ts";
import { NOT_STARTED } from "./story.ts";
import { witnessed } from "./witness.ts";

// The real server of one home, that registers the product, submits one intent unless there is one, and stays until it has ended.
// `server.ts <home> <points>`: it dies at each point once, the first time it comes by (see deadly.ts); a start takes one death.
const [home = "", points = "[]"] = process.argv.slice(2);
const death: Death = { home, points: JSON.parse(points) as Point[] };
const lineEnded = Promise.withResolvers<void>();

const { factory, close } = await composeFactory(configOf(home), SECRETS, {
  isolation: PLAIN,
  steps: (steps) => deadlySteps(death, steps, (name) => name === "end" && lineEnded.resolve()),
  world: (world) => deadlyWorld(death, witnessed(home, world)),
  log: (line) => process.stderr.write(`${line}\n`),
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(NOT_STARTED);
});
if ((await factory.productList()).length === 0)
  await factory.productAdd(join(home, "products", "shelf"));
await untilEnded(factory, await theIntent(factory));
// What the line does after its last step: nothing is replayed when that is done already.
await Promise.race([lineEnded.promise, pause(1500)]);
await pause(100);
await close();
process.exit(0);

async function theIntent({ list, submit }: Factory): Promise<string> {
  const [known] = await list({});
  if (known !== undefined) return known.intent;
  const [submitted] = await submit({ text: INTENT, by: "ada" });
  if (submitted === undefined) throw new Error("nothing was submitted");
  return submitted.intent;
}

async function untilEnded(line: Factory, intent: string): Promise<void> {
  while (!hasEnded((await line.status(intent)).status)) await pause(100);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
