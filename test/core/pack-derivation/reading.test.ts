import { expect, test } from "vitest";
import { readRule } from "../../../app/core/pack-derivation/rules/read.ts";
import { graphOf, intentOf, LIBRARY } from "../../compiler/intents.ts";
import { derivedFrom, packOf } from "./specs.ts";

const DATA = graphOf(LIBRARY);

test.each([
  ["A loan needs a member whose status is active.", "needs"],
  ["Every loan needs an active member", "needs"],
  ["No loan of a member whose status is suspended.", "needs"],
  ["A loan's due_on must be after its lent_on.", "compares"],
  ["A book's copies are at most 12", "compares"],
  ["A loan's lent_on is on or after its member's joined", "compares"],
  ["A member has at most three open loans", "limits"],
  ["No two loans of one member share a book and a lent_on", "apart"],
  ["A returned loan cannot be deleted", "frozen"],
  ["Members may not be deleted", "frozen"],
  ["Only active members may have loans", "needs"],
  ["A suspended member may not have loans", "needs"],
  ["A member may not have more than three open loans", "limits"],
  ["At most 2 open loans per member", "limits"],
  ["No member has more than 2 loans whose state is open at the same time", "limits"],
  ["The due_on of a loan must not be earlier than its lent_on", "compares"],
  // What may mean two things, speaks of what is not there, or has no such kind of value, is not read.
  ["A loan needs a member whose status is busy", null],
  ["A loan needs a librarian whose status is active", null],
  ["A loan's due_on is at most its book's copies", null],
  ["A member has at most 3 open loans per week", null],
  ["No two loans overlap", null],
  ["A book's title is at most 12", null],
  ["Lend only what is there", null],
])("%j is read as %s", (text, kind) => {
  expect(readRule(text, DATA)?.kind ?? null).toBe(kind);
});

const gate = (one: string, rule: string) => {
  const graph = graphOf(LIBRARY);
  const rules = graph.rules.slice(0, 1).map((node) => ({ ...node, text: rule }));
  const acceptance = graph.acceptance.map((node) => ({ ...node, key: "line", text: one }));
  return derivedFrom({ ...graph, rules, acceptance });
};

test.each([
  "Given a member whose status is suspended, when a loan is made, then it is refused.",
  "A suspended member gets no loan.",
])("an acceptance line that forbids is held to it where a rule says with which status: %s", (line) => {
  const { families, uncovered } = gate(line, "A loan needs a member whose status is active.");
  expect(families.filter(({ covers }) => covers.includes("line"))).toHaveLength(1);
  expect(uncovered.map(({ key }) => key)).not.toContain("line");
  const without = gate(line, "A loan's due_on is after its lent_on.");
  expect(without.uncovered.map(({ key }) => key)).toContain("line");
});

test("a family says how it takes a bound that the sentence leaves open", () => {
  const said = (rule: string) => {
    const { families } = gate("Books are kept.", rule);
    return families.find(({ id }) => id === "active-borrower")?.says;
  };
  expect(said("A loan's due_on is after its lent_on.")).toBe(
    "A loan's due_on is after its lent_on. The bound itself is beyond.",
  );
  expect(said("A book's copies are at most 12")).toBe(
    "A book's copies are at most 12. The bound itself is within.",
  );
  expect(said("A loan needs an active member")).toBe("A loan needs an active member.");
});

test("what a rule that is not read may be about is never expected to be taken", () => {
  const { families, uncovered } = gate(
    "Books are kept.",
    "Lend a loan only when the moon is full.",
  );
  const ids = families.map(({ id }) => id);
  expect(ids).toContain("member-kept");
  expect(ids).toContain("loan-wrong");
  expect(ids.filter((id) => /^loan-(?:kept|listed|changed|deleted|bounds)$/.test(id))).toEqual([]);
  expect(uncovered.map(({ key }) => key)).toEqual(["active-borrower", "reminders", "line"]);
  const nameless = gate("Books are kept.", "Only when the moon is full.");
  expect(nameless.families.every(({ id }) => /-(?:incomplete|wrong|unknown)$/.test(id))).toBe(true);
});

test("families of a large spec are put together, so that each keeps its share of the draws", () => {
  const names = "abcdefghij".split("").map((letter) => `Thing${letter.toUpperCase()}x`);
  const data = names.map((name) => `- ${name}: name text, size integer 1..9`).join("\n");
  const pack = derivedFrom(graphOf(intentOf({ data })));
  expect(pack.families).toHaveLength(20);
  expect(pack.families.filter(({ covers }) => covers.includes("kept"))).toHaveLength(10);
  expect(pack.uncovered).toEqual([]);
  expect(packOf(pack).families.every(({ play }) => play.length >= 6)).toBe(true);
});
