import { describe, expect, test } from "vitest";
import { compile, readingsOf } from "../../app/compiler/compile.ts";
import type { SpecGraph } from "../../app/core/spec/graph.ts";
import { scoreSpec } from "../../app/core/spec/score.ts";
import { changed, scenarioOf } from "../journeys/scenario.ts";
import { DEPOT, graphOf } from "./intents.ts";
import { leftOf, renamed, unnamed } from "./renamed.ts";

const farm = scenarioOf("farm");
const other = changed(farm, renamed);

/** Every name that an intent's author chose: entities, fields, choices, rules, workflows. */
function namesOf({ data, rules, workflows }: SpecGraph): readonly string[] {
  const fields = data.flatMap((contract) => contract.fields);
  const choices = fields.flatMap(({ type }) => (type.kind === "choice" ? type.values : []));
  const keys = [...rules, ...workflows].map(({ key }) => key);
  return [...[...data, ...fields].map(({ name }) => name), ...choices, ...keys];
}

/** A reading as one text: what it decided, and every file. */
function textOf(graph: SpecGraph, reading: number): string {
  const { files, says } = compile({ graph, reading, stack: "service" });
  return [...says, ...files.map(({ path, text }) => `${path}\n${text}`)].join("\n");
}

describe("the farm under other names", () => {
  test("has no name of the farm's, and no word of it in intent, pack or product", () => {
    const names = namesOf(graphOf(farm.intent));
    expect(names.length).toBeGreaterThan(20);
    expect(namesOf(graphOf(other.intent)).filter((name) => names.includes(name))).toEqual([]);
    const files = Object.entries({ intent: other.intent, ...other.pack, ...other.product });
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter(([path, text]) => leftOf(`${path}\n${text}`).length > 0)).toEqual([]);
  });

  test("has the same score, the same readings, and the same code but for the names", () => {
    const [graph, twin] = [graphOf(farm.intent), graphOf(other.intent)];
    expect(scoreSpec(twin)).toEqual(scoreSpec(graph));
    const readings = readingsOf(graph);
    expect(readings.length).toBeGreaterThanOrEqual(4);
    expect(readingsOf(twin).map(({ taken }) => taken)).toEqual(readings.map(({ taken }) => taken));
    for (const reading of readings.keys())
      expect(unnamed(textOf(twin, reading))).toBe(unnamed(textOf(graph, reading)));
  });

  test("is built without a word of the farm, but for those in the code of every service", () => {
    const everywhere = leftOf(textOf(graphOf(DEPOT), 0));
    const left = leftOf(textOf(graphOf(other.intent), 0));
    expect(left.filter((word) => !everywhere.includes(word))).toEqual([]);
  });
});
