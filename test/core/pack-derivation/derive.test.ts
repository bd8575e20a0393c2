import { describe, expect, test } from "vitest";
import { checkPack } from "../../../app/core/pack/check.ts";
import { drawFamily } from "../../../app/core/pack/draw.ts";
import type { Pack } from "../../../app/core/pack/pack.ts";
import type { SpecGraph } from "../../../app/core/spec/graph.ts";
import { specKeys } from "../../../app/core/spec/keys.ts";
import { trialSeed } from "../../../app/core/streams.ts";
import { passOnNothing } from "../../../app/work/evaluate/passes-on-nothing.ts";
import { playTrial } from "../../../app/work/play-trial.ts";
import { builtOf } from "../../compiler/in-process.ts";
import { graphOf, LIBRARY } from "../../compiler/intents.ts";
import { derived, derivedFrom, packOf, SPECS } from "./specs.ts";

const DRAWS = 12;

/** What failed, a line for each family, of so many draws of each on what is built from a spec. */
async function failures(pack: Pack, graph: SpecGraph): Promise<readonly string[]> {
  using built = await builtOf(graph);
  const failed: string[] = [];
  for (const { id, play: steps } of pack.families) {
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const { values } = drawFamily(pack, id, trialSeed(id, draw));
      const ended = await playTrial({ steps, values, limits: pack.limits }, built.fresh());
      if (ended.outcome === "passed") continue;
      failed.push(`${id}: ${ended.reason}`);
      break;
    }
  }
  return failed;
}

describe.each(SPECS)("the pack derived from the spec of %s", (_, intent) => {
  const graph = graphOf(intent);
  const pack = packOf(derived(intent));

  test("is read by the published schemas, and pack check finds nothing in it", async () => {
    expect(pack.families.length).toBeGreaterThanOrEqual(4);
    expect(checkPack(pack).findings).toEqual([]);
    expect(await passOnNothing(pack)).toEqual([]);
  });

  test("covers keys of the spec alone, and says of every other why it covers none", () => {
    const { families, uncovered } = derived(intent);
    const keys = specKeys(graph).map(({ key }) => key);
    const covered = new Set(families.flatMap(({ covers }) => covers));
    expect(keys).toEqual(expect.arrayContaining([...covered]));
    const left = keys.filter((key) => !covered.has(key));
    expect(uncovered.map(({ key }) => key)).toEqual(left);
    for (const { author } of pack.families) expect(author).toBe("derived: sf pack new 0");
  });

  test("passes in every family on what the compiler builds from it", async () => {
    expect(await failures(pack, graph)).toEqual([]);
  });
});

describe("a product that leaves a rule out", () => {
  test.each(SPECS)("fails the family of each rule of %s", async (_, intent) => {
    const graph = graphOf(intent);
    const pack = packOf(derivedFrom(graph));
    const kept = graph.rules.filter(({ key }) => pack.families.some(({ id }) => id === key));
    for (const { key } of kept) {
      const lax = {
        ...graph,
        workflows: [],
        rules: graph.rules.filter((rule) => rule.key !== key),
      };
      const own = { ...pack, families: pack.families.filter(({ covers }) => covers.includes(key)) };
      expect(own.families.length).toBeGreaterThan(0);
      expect((await failures(own, lax)).length, key).toBe(own.families.length);
    }
  });
});

test("of a spec with nothing that is understood nothing is derived, and every key is named", () => {
  const graph = graphOf(LIBRARY);
  const bare = { ...graph, data: [], rules: [], workflows: [] };
  const { families, uncovered } = derivedFrom(bare);
  expect(families).toEqual([]);
  expect(uncovered.map(({ key }) => key)).toEqual(["a-suspended-member-gets-no-loan"]);
});
