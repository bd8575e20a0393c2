import { expect, test } from "vitest";
import { layout } from "../../../app/adapters/graphviz/layout.ts";

test("Graphviz lays out a graph without a program of this machine", async () => {
  const svg = await layout('digraph { a [id="x", class="good"]; a -> b }');
  expect(svg).toMatch(/<g id="x" class="node good">/);
  expect(svg).toMatch(/viewBox="0\.00 0\.00 [\d.]+ [\d.]+"/);
});

test("what Graphviz cannot read is thrown with its words", async () => {
  await expect(layout("digraph { a ->")).rejects.toThrow(/syntax error/);
});
