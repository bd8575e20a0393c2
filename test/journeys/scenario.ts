import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Journey } from "./journey.ts";
import { type Files, makeRepository, writeFiles } from "./shelf.ts";

/** An example: what is asked for, the pack that judges it, and the product's repository before anything is built. */
export interface Scenario {
  readonly intent: string;
  readonly pack: Files;
  readonly product: Files;
}

/** An example of `scenarios/`. */
export function scenarioOf(name: string): Scenario {
  const folder = join(import.meta.dirname, "../../scenarios", name);
  return {
    intent: readFileSync(join(folder, "intent.md"), "utf8"),
    pack: filesBelow(join(folder, "pack")),
    product: filesBelow(join(folder, "product")),
  };
}

/** The same example with every path and text changed. */
export function changed(scenario: Scenario, change: (text: string) => string): Scenario {
  const files = (of: Files) =>
    Object.fromEntries(Object.entries(of).map(([path, text]) => [change(path), change(text)]));
  return {
    intent: change(scenario.intent),
    pack: files(scenario.pack),
    product: files(scenario.product),
  };
}

/** Puts an example into a journey's home and registers its product under this name; answers the repository. */
export async function bringScenario(
  journey: Journey,
  name: string,
  { pack, product }: Scenario,
): Promise<string> {
  writeFiles(join(journey.home, "packs", name), pack);
  const repository = join(journey.home, "products", name);
  makeRepository(repository, product);
  await journey.factory().productAdd(repository);
  return repository;
}

function filesBelow(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
