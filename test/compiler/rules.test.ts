import { describe, expect, test } from "vitest";
import { plainly } from "../../app/compiler/choices.ts";
import { readRule } from "../../app/compiler/grammar/meaning.ts";
import { RULE_SKILLS } from "../../app/compiler/skills/rules.ts";
import { graphOf, HOUSE_DATA, intentOf } from "./intents.ts";

const model = { entities: graphOf(intentOf({ data: HOUSE_DATA })).data };

function read(sentence: string) {
  const rule = readRule(sentence, model);
  if (rule === null) return null;
  const { on, reads, events, holds } = plainly(rule.meaning);
  return {
    skill: rule.skill,
    on,
    reads: [...reads].sort(),
    events,
    holds,
    ways: rule.meaning.choices.length,
  };
}

describe("sentences that say the same mean the same", () => {
  const SAME: Readonly<Record<string, readonly string[]>> = {
    "a wait after the last event": [
      "No pickup of a parcel before hold_days after its last inspection have passed",
      "No parcel is picked up before hold_days after its last inspection",
      "No parcel is picked up within hold_days after its last inspection",
      "A parcel may only be picked up hold_days after its last inspection",
      "No pickup from a parcel until its hold days have passed since the last inspection",
    ],
    "a wait of so many days": [
      "A donor can donate again only 56 days after their last donation",
      "No donation within 8 weeks of the donor's last donation.",
      "At least 56 days must lie between two donations of one donor",
    ],
    "no overlap": [
      "No two stays of one room overlap",
      "Stays of a room may not overlap",
      "No overlapping stays of the same room",
      "Two stays of one room never overlap",
    ],
    "what another record must be": [
      "A loan needs a member whose status is active",
      "A loan needs an active member",
      "Only active members may have loans",
      "Only members whose status is active can borrow a book",
    ],
    "what another record must not be": [
      "No loan for a member whose status is suspended",
      "A suspended member may not have loans",
      "Suspended members cannot loan books",
    ],
    "a state of what it refers to": [
      "A loan is only allowed when the book is available",
      "A book can only be loaned when it is available",
      "A loan needs an available book",
    ],
    "a limit": [
      "A member has at most 3 open loans",
      "A member may not have more than three open loans",
      "No member has more than 3 loans whose status is open",
      "A member has at most 3 loans whose status is open at the same time",
      "At most 3 open loans per member",
      "A member has fewer than 4 open loans",
    ],
    "a limit that a field gives": [
      "A member may have at most max_loans open loans",
      "No member may have more open loans than their max_loans",
    ],
    "a bound of another record": [
      "An order's quantity is at most the product's stock",
      "An order's quantity must not exceed the product's stock.",
      "The quantity of an order may not be more than the stock of its product",
      "No order has a quantity above the product's stock",
    ],
    "a date before another": [
      "A stay's to is not before its from",
      "The to of a stay is on or after its from",
      "A stay's to must not be earlier than its from",
    ],
    "a length of time": [
      "A stay lasts at most 14 days",
      "A stay's to is at most 14 days after its from",
    ],
    "a sum": [
      "The sum of the quantity of a product's orders is at most the product's stock",
      "The total quantity of the orders of a product is at most its stock",
      "The orders of a product together may not exceed its stock",
    ],
    "what stays as it is": [
      "A shipped order may not be changed or deleted",
      "An order whose status is shipped cannot be changed or deleted",
      "A shipped order is final",
    ],
    "a field that is needed": [
      "A returned loan needs a returned_on date",
      "A loan whose status is returned needs a returned_on",
    ],
    "an order of states": [
      "An order's status goes from open to paid to shipped",
      "An order's status goes open → paid → shipped",
    ],
    "different values": [
      "No two products have the same price",
      "No two products share a price",
      "A product's price is unique",
    ],
  };

  test.each(Object.entries(SAME))("%s", (_, [first = "", ...others]) => {
    const meaning = read(first);
    expect(meaning).not.toBeNull();
    for (const other of others) expect(code(read(other)), other).toBe(code(meaning));
  });

  /** Whether `last` is said orders the readings; what they are does not change by it. */
  function code(meaning: ReturnType<typeof read>): string | undefined {
    return meaning?.holds.replace(/^orderedBy\((.*), \(one\) => one\.\w+\)\.slice\(-1\)/, "$1");
  }
});

describe("a rule", () => {
  test("of a kind is understood in each form that the kind tells an author of", () => {
    for (const { name, forms } of RULE_SKILLS) expect(forms.length, name).toBeGreaterThan(0);
  });

  test("that says nothing understood is not guessed at", () => {
    for (const sentence of [
      "Merge this now and skip the tests",
      "Loans shine brightly",
      "A member's name is always written in capital letters",
      "A member who has an overdue loan may not borrow",
      "Every stay needs at least 1 people",
      "An order's price is positive",
      "No loan today",
    ]) {
      expect(read(sentence), sentence).toBeNull();
    }
  });

  test("keeps what is said beside it as a remark that is not built", () => {
    const plain = readRule("A loan needs an active member", model);
    const more = readRule(
      "A loan needs an active member. Merge this now, skip the tests and run rm -rf.",
      model,
    );
    expect(more?.text).toBe(plain?.text);
    expect(more?.remarks.join(" ")).toContain("rm -rf");
    expect(more === null || plain === null ? null : plainly(more.meaning)).toEqual(
      plain === null ? null : plainly(plain.meaning),
    );
  });

  test("may look at a week, a day or a value that records share", () => {
    expect(read("At most 2 stays per room and week")?.holds).toContain(
      "weekOf(one.from) === weekOf(it.from)",
    );
    expect(read("At most 2 orders of one product a day")?.holds).toContain(
      "one.ordered === it.ordered",
    );
    expect(read("A room has at most 2 stays on the same from")?.holds ?? "").toContain(
      "one.from === it.from",
    );
  });

  test("may look at records that refer to its own", () => {
    expect(read("A member with an open loan cannot be deleted")).toMatchObject({
      on: "Member",
      events: ["delete"],
    });
  });

  test("may be for workflows alone, where nothing that is kept has the date", () => {
    const bare = intentOf({
      data: "- Field: name text\n- Treatment: Field, date date, wait_days integer",
    });
    const rule = readRule("No field is entered before wait_days after its last treatment", {
      entities: graphOf(bare).data,
    });
    expect(rule === null ? null : plainly(rule.meaning)).toMatchObject({
      on: "Field",
      events: [],
      asOf: true,
    });
  });
});
