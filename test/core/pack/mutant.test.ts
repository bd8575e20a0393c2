import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changed, drawMutants, type TextChange } from "../../../app/core/pack/mutant.ts";
import { plainChanges } from "../../../app/core/pack/plain-changes.ts";
import { isProductSource } from "../../../app/core/pack/source-path.ts";

const GO = `package main

import (
	"fmt"
	"os"
)

// limit is 50 && more
const limit = 50

func allowed(n int, name *string) bool {
	if n <= limit && *name != "" {
		return true
	}
	fmt.Println("refused", n - 1)
	ch <- 'x'
	return n+1 > 2
}
`;
const PYTHON = `"""Keeps 3 orders."""
import json

def keep(order):  # keeps 1
    """True or not."""
    if order.count == 2 and not order.late:
        store.put(order, key='id')
        return False
    return order.count + 1

print(keep(first)) or 1
`;

const saidOf = (path: string, text: string) =>
  plainChanges(path, text).map(({ kind, start, end, becomes }) => {
    const line = text.slice(0, start).split("\n").length;
    return `${line} ${kind} ${text.slice(start, end)} → ${becomes}`;
  });

describe("a language that is known by its words", () => {
  test("has its operators, constants and calls changed, and no comment, import or character", () => {
    expect(saidOf("main.go", GO)).toEqual([
      "9 number 50 → 51",
      "12 comparison <= → <",
      "12 boolean && → ||",
      "12 comparison != → ==",
      '12 string "" → "mutant"',
      "13 boolean true → false",
      '15 call fmt.Println("refused", n - 1) → ;',
      '15 string "refused" → ""',
      "15 arithmetic - → +",
      "15 number 1 → 2",
      "17 number 1 → 2",
      "17 comparison > → >=",
      "17 number 2 → 3",
    ]);
  });

  test("that is indented is changed without breaking its margins", () => {
    expect(saidOf("keep.py", PYTHON)).toEqual([
      "6 return if → return\n    if",
      "6 comparison == → !=",
      "6 number 2 → 3",
      "6 boolean and → or",
      "7 call store.put(order, key='id') → pass",
      "7 string 'id' → ''",
      "8 boolean False → True",
      "9 arithmetic + → -",
      "9 number 1 → 2",
      "11 boolean or → and",
      "11 number 1 → 2",
    ]);
  });

  test("and one that is not has no changes", () => {
    expect(plainChanges("notes.md", "1 < 2")).toEqual([]);
    expect(plainChanges("constructor", "1 < 2")).toEqual([]);
  });

  test("has changes that stand apart or inside another, whatever the text", () => {
    const word = fc.constantFrom(
      "a",
      "1",
      '"x"',
      "'",
      '"',
      "//",
      "/*",
      "*/",
      "(",
      ")",
      " < ",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join("");
        for (const change of plainChanges("a.go", text)) isOneChange(text, change);
      }),
    );
  });
});

/** A mutant is the text with one span replaced by something else. */
function isOneChange(text: string, change: TextChange): void {
  const { start, end, becomes } = change;
  expect(text.slice(start, end)).not.toBe(becomes);
  expect(start).toBeLessThan(end);
  const after = changed(text, change);
  expect(after.startsWith(text.slice(0, start))).toBe(true);
  expect(after.endsWith(text.slice(end))).toBe(true);
  expect(after.length - text.length).toBe(becomes.length - (end - start));
}

describe("mutants that are drawn", () => {
  const files = [
    { path: "a.go", text: GO },
    { path: "b.py", text: PYTHON },
  ];
  const draw = (count: number, seed: string) => drawMutants(files, plainChanges, { count, seed });

  test("are one change of one file each, none twice, the same from the same seed", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.string(), (count, seed) => {
        const { places, drawn } = draw(count, seed);
        expect(drawn).toHaveLength(Math.min(count, places));
        expect(drawn).toEqual(draw(count, seed).drawn);
        expect(new Set(drawn.map(({ file }) => `${file.path} ${file.text}`)).size).toBe(
          drawn.length,
        );
        for (const { file } of drawn)
          expect(files.map(({ text }) => text)).not.toContain(file.text);
      }),
    );
    expect(draw(5, "1")).not.toEqual(draw(5, "2"));
  });

  test("say where they are, from 1, and what was changed, in one line", () => {
    const { places, drawn } = draw(1000, "s");
    expect(places).toBe(24);
    expect(drawn.map(({ mutant }) => mutant)[1]).toEqual({
      ...{ path: "a.go", line: 12, column: 7, kind: "comparison", was: "<=", becomes: "<" },
    });
    expect(drawn.find(({ mutant }) => mutant.kind === "return")?.mutant).toMatchObject({
      ...{ path: "b.py", line: 6, column: 5, was: "if", becomes: "return if" },
    });
  });

  test("keep to places that the seed picks evenly", () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 600; seed += 1)
      for (const { mutant } of draw(4, String(seed)).drawn) {
        const place = `${mutant.path}:${mutant.line}:${mutant.column}`;
        times.set(place, (times.get(place) ?? 0) + 1);
      }
    expect(times.size).toBe(24);
    // 100 of each are expected; five standard deviations are 46.
    for (const count of times.values()) expect(Math.abs(count - 100)).toBeLessThan(46);
  });
});

test.each([
  ["src/server.ts", true],
  ["main.go", true],
  ["lib/deep/order.py", true],
  ["test/unit.ts", false],
  ["src/order.test.ts", false],
  ["order_test.go", false],
  ["test_order.py", false],
  ["vite.config.ts", false],
  ["types/node.d.ts", false],
  [".factory/build.js", false],
  ["node_modules/a/index.js", false],
])("%s is code that the product runs: %s", (path, is) => {
  expect(isProductSource(path)).toBe(is);
});
