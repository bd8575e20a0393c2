import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseDigests, type KeyedHash, placeOf, splitCases } from "../../../app/core/pack/cases.ts";
import { drawTrial } from "../../../app/core/pack/draw.ts";
import { family, pack } from "./sample.ts";

/** A keyed hash as a caller has it. */
function keyed(key: string): KeyedHash {
  return (digest) => placeOf(createHash("sha256").update(key).update(digest).digest("hex"));
}

function rows(n: number, prefix = "row") {
  return Array.from({ length: n }, (_, index) => ({ text: `${prefix} ${index}` }));
}

function table(n: number) {
  return pack([family("table", {}, rows(n)), family("plain")]);
}

function split(n: number, key: string) {
  const one = table(n);
  return {
    s: splitCases(one, "S", keyed(key)).table ?? [],
    c: splitCases(one, "C", keyed(key)).table ?? [],
  };
}

describe("the fixed cases of a table", () => {
  test("belong each to one stream, and confirmation always has one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.string(), (n, key) => {
        const { s, c } = split(n, key);
        expect([...s, ...c].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
        expect(c.length).toBeGreaterThan(0);
      }),
    );
  });

  test("go to confirmation when there is only one", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(split(1, key)).toEqual({ s: [], c: [0] });
      }),
    );
  });

  test("go to selection for a quarter, and differently for every product", () => {
    const { s } = split(4000, "product a");
    expect(s.length).toBeGreaterThan(850);
    expect(s.length).toBeLessThan(1150);
    expect(split(4000, "product b").s).not.toEqual(s);
  });

  test("keep their stream when the table grows, is reordered or is renamed", () => {
    const before = rows(60);
    const after = [...rows(40, "new"), ...before].reverse();
    const selected = (name: string, of: typeof before) => {
      const indices = splitCases(pack([family(name, {}, of)]), "S", keyed("key"))[name] ?? [];
      return indices
        .map((index) => of[index]?.text ?? "")
        .filter((text) => text.startsWith("row"))
        .sort();
    };
    expect(selected("renamed", after)).toEqual(selected("table", before));
  });

  test("are drawn in their own stream only", () => {
    const one = table(12);
    const of = (stream: "S" | "C") => {
      const cases = splitCases(one, stream, keyed("key"));
      const trials = Array.from({ length: 800 }, (_, index) =>
        drawTrial(one, `${stream}/${index}`, cases),
      );
      return new Set(
        trials.filter((trial) => trial.family === "table").map(({ values }) => values.text),
      );
    };
    expect([...of("S")].filter((text) => of("C").has(text))).toEqual([]);
    expect(of("S").size + of("C").size).toBe(12);
  });

  test("of a table without a case in a stream leave that stream to the other families", () => {
    const one = table(1);
    const cases = splitCases(one, "S", keyed("key"));
    const drawn = Array.from(
      { length: 100 },
      (_, index) => drawTrial(one, `${index}`, cases).family,
    );
    expect(new Set(drawn)).toEqual(new Set(["plain"]));
  });

  test("serve the base all, and top-ups those of confirmation", () => {
    const one = table(20);
    expect(splitCases(one, "base", keyed("key")).table).toHaveLength(20);
    expect(splitCases(one, "top-up", keyed("key"))).toEqual(splitCases(one, "C", keyed("key")));
  });

  test("weigh a family by their number, and are hashed once each", () => {
    expect(family("table", {}, rows(7)).weight).toBe(7);
    expect(family("table", { weight: 2 }, rows(7)).weight).toBe(2);
    expect(family("plain").weight).toBe(1);
    expect(caseDigests(pack([family("a", {}, rows(3)), family("b", {}, rows(2))]))).toHaveLength(3);
  });
});
