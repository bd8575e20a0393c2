import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baseFamilies, baseShows } from "../../../app/core/gate/base.ts";
import { coverage, newKeys, uncoveredKeys } from "../../../app/core/gate/coverage.ts";
import { FLOOR, finished, MUST, topUps } from "../../../app/core/gate/top-ups.ts";

const families = [
  { id: "crud", covers: ["block", "spray"] },
  { id: "gate", covers: ["gate"] },
  { id: "gate-edge", covers: ["gate"] },
];

function draws(family: string, text: string) {
  const named = { ".": "passed", x: "failed", "?": "missing" } as const;
  return [...text].map((letter) => ({ family, outcome: named[letter as "." | "x" | "?"] }));
}

describe("what was asked", () => {
  it("is covered by the families that name its keys", () => {
    expect(coverage(["gate", "block", "audit"], families)).toEqual([
      { key: "gate", families: ["gate", "gate-edge"] },
      { key: "block", families: ["crud"] },
      { key: "audit", families: [] },
    ]);
  });

  it("is uncovered where no family names it and the policy gives no reason", () => {
    const keys = ["gate", "audit", "print"];
    expect(uncoveredKeys(keys, families, {})).toEqual(["audit", "print"]);
    expect(uncoveredKeys(keys, families, { print: "on paper" })).toEqual(["audit"]);
    expect(uncoveredKeys(["constructor"], families, {})).toEqual(["constructor"]);
  });

  it("is new unless a delivered spec has it in the same words", () => {
    const delivered = [
      { key: "block", text: "crop text" },
      { key: "gate", text: "No harvest" },
    ];
    const keys = [
      { key: "block", text: "crop text, area number" },
      { key: "gate", text: "No harvest" },
      { key: "spray", text: "day date" },
    ];
    expect(newKeys(keys, delivered)).toEqual(["block", "spray"]);
    expect(newKeys(keys, [])).toEqual(["block", "gate", "spray"]);
  });
});

describe("the base", () => {
  it("is played five times for every family that covers a new key", () => {
    expect(baseFamilies(["gate"], families)).toEqual([
      { family: "gate", draws: 5 },
      { family: "gate-edge", draws: 5 },
    ]);
  });

  it("lets the line build when one draw of one covering family fails", () => {
    const answer = baseShows(["gate"], families, [
      ...draws("gate", "....."),
      ...draws("gate-edge", "...x."),
    ]);
    expect(answer).toMatchObject({ kind: "builds", failing: ["gate-edge"] });
    expect(answer.findings).toEqual([
      { key: "gate", state: "shown", sentence: "The base lacks `gate`: gate-edge fails on it." },
    ]);
  });

  it("refuses what is already true, naming it, however much else is new", () => {
    const answer = baseShows(["gate", "block"], families, [
      ...draws("gate", "....."),
      ...draws("gate-edge", "....."),
      ...draws("crud", "xxxxx"),
    ]);
    expect(answer.kind).toBe("refuses");
    expect(answer.sentence).toBe(
      "`gate` is already true of the base, or not tested by gate, gate-edge: it passes 5 draws of 5.",
    );
  });

  it("refuses when nothing new is asked", () => {
    expect(baseShows([], families, [])).toMatchObject({ kind: "refuses", findings: [] });
  });

  it("leaves open what has no outcome, unless something failed", () => {
    const some = draws("gate-edge", ".....");
    expect(baseShows(["gate"], families, [...draws("gate", "..?.."), ...some]).kind).toBe(
      "missing",
    );
    expect(baseShows(["gate"], families, [...draws("gate", "..?x."), ...some]).kind).toBe("builds");
    expect(baseShows(["gate"], families, some).kind).toBe("missing");
  });

  it("builds a key that nothing tests, and says so", () => {
    const answer = baseShows(["audit"], families, []);
    expect(answer).toMatchObject({ kind: "builds", sentence: "Nothing tests `audit`." });
  });
});

describe("top-ups", () => {
  it("are what is lacking of three trials, or of 59 for a guardrail", () => {
    const pack = [
      { id: "a", must: false },
      { id: "b", must: true },
      { id: "c", must: false },
    ];
    expect(topUps(pack, { a: 2, b: 40, c: 3 })).toEqual([
      { family: "a", count: 1 },
      { family: "b", count: 19 },
    ]);
    expect(finished([...draws("a", ".x?"), ...draws("b", "?")])).toEqual({ a: 2 });
  });

  it("are exactly what makes every family have enough", () => {
    const pack = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-z]{1,6}$/), must: fc.boolean(), has: fc.nat(80) }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(pack, (all) => {
        const counts = Object.fromEntries(all.map(({ id, has }) => [id, has]));
        for (const { family, count } of topUps(all, counts)) {
          counts[family] = (counts[family] ?? 0) + count;
          const { must, has } = all.find(({ id }) => id === family) ?? { must: false, has: 0 };
          expect(has + count).toBe(must ? MUST : FLOOR);
        }
        expect(topUps(all, counts)).toEqual([]);
      }),
    );
  });
});
