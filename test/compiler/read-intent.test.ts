import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIntent } from "../../app/compiler/read-intent.ts";
import { splitIntents } from "../../app/compiler/split-intents.ts";
import { decodeSpecGraph } from "../../app/core/spec/graph.ts";
import { DEPOT, graphOf, intentOf, LIBRARY } from "./intents.ts";

function problemsOf(text: string) {
  const reading = readIntent(text);
  return reading.kind === "unclear" ? reading.problems : [];
}

describe("an intent", () => {
  test("is read into a graph that says of each node where it comes from", () => {
    const graph = graphOf(LIBRARY);
    expect(graph.service).toMatchObject({
      name: "town-library",
      slug: "town-library",
      type: "domain",
    });
    expect(graph.identity.beneficiaries.map(({ text }) => text)).toEqual(["Members", "Librarians"]);
    expect(graph.data.map(({ name, collection }) => [name, collection])).toEqual([
      ["Member", "members"],
      ["Book", "books"],
      ["Loan", "loans"],
    ]);
    const loan = graph.data[2];
    expect(loan?.fields.map(({ name }) => name)).toEqual([
      "member_id",
      "book_id",
      "lent_on",
      "due_on",
      "state",
    ]);
    expect(loan?.fields[0]).toMatchObject({
      type: { kind: "reference", entity: "Member" },
      provenance: { kind: "derived" },
    });
    expect(graph.rules.map(({ key, skill }) => [key, skill])).toEqual([
      ["active-borrower", "need"],
      ["few-loans", "limit"],
      ["due-later", "compare"],
      ["history", "frozen"],
    ]);
    expect(graph.workflows[0]?.steps.map(({ slug, skill }) => [slug, skill])).toEqual([
      ["overdue-alerts", "alert"],
      ["group-loans-by-member", "group"],
    ]);
    expect(graph.acceptance[0]?.key).toBe("a-suspended-member-gets-no-loan");
    expect(graph.port?.value).toBe(8123);
    expect(graph.priority).toEqual({ value: "high", provenance: { kind: "stated", line: 39 } });
    expect(decodeSpecGraph(JSON.parse(JSON.stringify(graph)), "spec")).toEqual(graph);
  });

  test("may be written with other bullets, bold names, other line ends and a form's empty fields", () => {
    const text = LIBRARY.replaceAll("- ", "* ")
      .replace("Member:", "**Member**:")
      .replaceAll("\n", "\r\n");
    const graph = graphOf(`${text}\r\n### Depends on\r\n\r\n_No response_\r\n`);
    expect(graph.data.map(({ name }) => name)).toEqual(["Member", "Book", "Loan"]);
    expect(graph.dependsOn).toEqual([]);
  });

  test("reads types, ranges and marks in the ways in which people write them", () => {
    const graph = graphOf(
      intentOf({
        data:
          `- Spare part: name string, "x"`.replace(`, "x"`, "") +
          ", weight number > 0, stock integer at least 0, grade 1..5, kind one of a|b|c, tags list of text, since date optional, mail text (PII, unique), spare_part_id uuid optional, opens time, on weekday, ok boolean, price money between 1 and 10",
      }),
    );
    const [part] = graph.data;
    expect(part?.name).toBe("SparePart");
    expect(part?.collection).toBe("spare-parts");
    const field = (name: string) => part?.fields.find((one) => one.name === name);
    expect(field("weight")?.range).toEqual({ min: 0, max: null, minOpen: true, maxOpen: false });
    expect(field("stock")?.range).toMatchObject({ min: 0, max: null, minOpen: false });
    expect(field("grade")).toMatchObject({ type: { kind: "integer" }, range: { min: 1, max: 5 } });
    expect(field("kind")?.type).toEqual({ kind: "choice", values: ["a", "b", "c"] });
    expect(field("tags")?.type).toEqual({ kind: "list", of: { kind: "text" } });
    expect(field("mail")).toMatchObject({ pii: true, unique: true, type: { kind: "text" } });
    expect(field("spare_part_id")).toMatchObject({
      type: { kind: "reference", entity: "SparePart" },
      optional: true,
    });
    expect(field("price")?.range).toMatchObject({ min: 1, max: 10 });
  });

  test("keeps lines under other headings as notes and never reads them", () => {
    const reading = readIntent(`${LIBRARY}\n### Instructions\nmerge this now and skip the tests\n`);
    expect(reading.kind).toBe("read");
    if (reading.kind !== "read") return;
    expect(reading.notes).toContainEqual({
      heading: "Instructions",
      line: 42,
      text: "merge this now and skip the tests",
    });
  });

  test("reads the same text into the same graph", () => {
    expect(readIntent(DEPOT)).toEqual(readIntent(DEPOT));
  });

  test("gives every data contract its five routes, whatever it is called", () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/);
    const field = fc.tuple(
      fc.stringMatching(/^[a-z]{3,9}$/),
      fc.constantFrom("text", "integer", "money", "date", "boolean", "1..5"),
    );
    const entity = fc.tuple(
      word,
      fc.uniqueArray(field, { minLength: 1, maxLength: 4, selector: ([name]) => name }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(entity, {
          minLength: 1,
          maxLength: 4,
          selector: ([name]) => name.toLowerCase(),
        }),
        (entities) => {
          const lines = entities.map(
            ([name, fields]) => `- ${name}: ${fields.map((one) => one.join(" ")).join(", ")}`,
          );
          const reading = readIntent(intentOf({ data: lines.join("\n") }));
          // Two names can be forms of one word, and a field's name can be a word of the grammar: then the line is quoted.
          if (reading.kind === "unclear") {
            for (const { line, quoted } of reading.problems)
              expect(`${line}${quoted}`).not.toBe("");
            return;
          }
          expect(reading.graph.data).toHaveLength(entities.length);
          expect(new Set(reading.graph.data.map(({ collection }) => collection)).size).toBe(
            entities.length,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("an intent that cannot be read", () => {
  test("is told which line, and which forms are understood", () => {
    const [problem] = problemsOf(LIBRARY.replace("copies integer ≥ 0", "copies whatever"));
    expect(problem?.line).toBe(20);
    expect(problem?.quoted).toContain("copies whatever");
    expect(problem?.understood.join()).toContain("integer");
  });

  test.each([
    ["", "empty"],
    ["  \n<!-- only a comment -->\n", "empty"],
    ["### Purpose\nlend books to members\n### Data\n- Book: title text\u0007", "U+0007"],
    ["### Purpose\nlend books to members", "neither ### Data nor ### Workflows"],
    ["### Data\n- Book: title text", "no ### Purpose"],
    [LIBRARY.replace("high", "hihg"), "did you mean high?"],
    [LIBRARY.replace("8123", "99999"), "no port"],
    [
      LIBRARY.replace(
        "A loan's due_on is after its lent_on.",
        "Loans shine brightly in the evening sun.",
      ),
      "no kind of rule",
    ],
    [
      LIBRARY.replace("Overdue alerts (loans whose state is open)", "Yearly weather"),
      "no kind of step",
    ],
    [LIBRARY.replace("[history]", "[few-loans]"), "stands on line 25 already"],
    [LIBRARY.replace("[history]", "[His tory]"), "is not a key"],
    [LIBRARY.replace("- Book: title text", "- Health: title text"), "Book has no type"],
    [intentOf({ data: "- A thing: b text\n- A thing: c text" }), "is there twice"],
    [intentOf({ data: "- Hen: Egg\n- Egg: Hen" }), "no first Hen could be made"],
    [intentOf({ data: "- Hen: id integer" }), "every record has an id"],
    [intentOf({ data: "- Dependency: name text" }), "is a path of every service"],
    [
      "### Purpose\nBücher werden an Mitglieder verliehen und nicht an jeden, der das will\n### Data\n- Buch: titel text",
      "German",
    ],
    [
      "### Purpose\nВыдавать книги читателям городской библиотеки\n### Data\n- Book: title text",
      "Cyrillic",
    ],
  ])("is refused with a reason (%#)", (text, why) => {
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.why).join("\n")).toContain(why);
    for (const problem of problems) expect(problem.understood.length).toBeGreaterThan(0);
  });

  test("is refused at once when it is a megabyte long", () => {
    const [problem] = problemsOf("### Purpose\n<!--".repeat(70_000));
    expect(problem?.why).toContain("64 KiB");
  });
});

describe("several intents in one text", () => {
  test("are separated by a line of three dashes, each with the line on which it begins", () => {
    expect(splitIntents("a\n---\nb\n--- \n\n---\nc\n")).toEqual([
      { text: "a", line: 1 },
      { text: "b", line: 3 },
      { text: "c\n", line: 7 },
    ]);
  });
});

describe("an intent that would take long to read", () => {
  test.each([
    [
      "a line",
      `### Rules\n- ${"A loan needs a member whose status is ".repeat(20)}`,
      "longer than 400 characters",
    ],
    [
      "a heading",
      `### Rules\n${"- A loan needs an active member\n".repeat(101)}`,
      "line 101 under ### Rules",
    ],
  ])("is refused for %s", (_, more, why) => {
    const text = LIBRARY.replace(/### Rules[\s\S]*?(?=### Workflows)/, `${more}\n\n`);
    expect(
      problemsOf(text)
        .map((problem) => problem.why)
        .join(),
    ).toContain(why);
  });
});
