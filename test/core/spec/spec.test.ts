import { describe, expect, test } from "vitest";
import { decodeSpecGraph, type SpecGraph } from "../../../app/core/spec/graph.ts";
import { specKeys } from "../../../app/core/spec/keys.ts";
import { RUBRIC } from "../../../app/core/spec/rubric.ts";
import { SCORE_TO_BUILD, scoreSpec } from "../../../app/core/spec/score.ts";

const at = (line: number) => ({ kind: "stated" as const, line });

const FIELD = {
  name: "title",
  type: { kind: "text" as const },
  optional: false,
  unique: false,
  pii: false,
  range: null,
  provenance: at(6),
};

function graphWith(change: Partial<SpecGraph> = {}): SpecGraph {
  return {
    version: 1,
    service: {
      name: "library",
      slug: "library",
      type: "domain",
      nameProvenance: at(2),
      typeProvenance: at(2),
    },
    identity: {
      purpose: { text: "Lend the books of a town to its members", provenance: at(4) },
      beneficiaries: [{ text: "Members", provenance: at(5) }],
      prohibited: [{ text: "Sell books", provenance: at(5) }],
    },
    features: [{ text: "Lending", provenance: at(5) }],
    evidence: [],
    data: [{ key: "book", name: "Book", collection: "books", fields: [FIELD], provenance: at(6) }],
    workflows: [],
    rules: [
      {
        key: "named",
        text: "A book needs a title.",
        skill: "need",
        remarks: [],
        provenance: at(8),
      },
    ],
    acceptance: [{ key: "kept", text: "Books are kept!", provenance: at(9) }],
    interface: { paths: [], panels: [], outputs: [], alerts: null, conventions: [] },
    safety: [],
    personalisation: [],
    deployment: [],
    dependsOn: [],
    port: null,
    priority: { value: "medium", provenance: { kind: "derived", from: "no priority is given" } },
    supersedes: [],
    notes: [],
    ...change,
  };
}

describe("the spec graph", () => {
  test("is decoded as it was, and refuses what it does not know", () => {
    const graph = graphWith();
    expect(decodeSpecGraph(JSON.parse(JSON.stringify(graph)), "spec.json")).toEqual(graph);
    expect(() => decodeSpecGraph({ ...graph, extra: 1 }, "spec.json")).toThrow("extra");
    expect(() =>
      decodeSpecGraph({ ...graph, service: { ...graph.service, slug: "../x" } }, "spec.json"),
    ).toThrow("kebab-case");
  });
});

describe("the keys of a spec", () => {
  test("are those of every data contract, rule, workflow and acceptance line, in canonical words", () => {
    const workflow = { key: "daily", name: "Daily", slug: "daily", steps: [], provenance: at(10) };
    const steps = ["Gate  it", "Group"].map((text) => ({
      name: text,
      slug: "x",
      text,
      skill: "gate",
      provenance: at(10),
    }));
    expect(specKeys(graphWith({ workflows: [{ ...workflow, steps }] }))).toEqual([
      { key: "book", kind: "data", text: "Book: title text" },
      { key: "named", kind: "rule", text: "A book needs a title" },
      { key: "daily", kind: "workflow", text: "Daily: Gate it → Group" },
      { key: "kept", kind: "acceptance", text: "Books are kept" },
    ]);
  });

  test("have other words when a field is added, and the same when only the line moves", () => {
    const [before] = specKeys(graphWith());
    const more = {
      ...FIELD,
      name: "pages",
      type: { kind: "integer" as const },
      range: { min: 1, max: null, minOpen: false, maxOpen: false },
    };
    const book = { key: "book", name: "Book", collection: "books", provenance: at(20) };
    expect(specKeys(graphWith({ data: [{ ...book, fields: [FIELD] }] }))[0]).toEqual(before);
    expect(specKeys(graphWith({ data: [{ ...book, fields: [FIELD, more] }] }))[0]?.text).toBe(
      "Book: title text, pages integer ≥ 1",
    );
  });
});

describe("the score of a spec", () => {
  test("has points that add up to a hundred, all earned by a spec that lacks nothing", () => {
    expect(RUBRIC.reduce((sum, { of }) => sum + of, 0)).toBe(100);
    const { score, points } = scoreSpec(graphWith());
    expect(score).toBe(100);
    for (const { earned, of } of points) expect(earned).toBe(of);
  });

  test.each<[string, Partial<SpecGraph>, string]>([
    [
      "purpose",
      {
        identity: {
          purpose: { text: "Books", provenance: at(4) },
          beneficiaries: [{ text: "Members", provenance: at(5) }],
          prohibited: [{ text: "x", provenance: at(5) }],
        },
      },
      "different words",
    ],
    ["data", { data: [] }, "No data contract"],
    [
      "relations",
      {
        data: [
          ...graphWith().data,
          {
            key: "stone",
            name: "Stone",
            collection: "stones",
            fields: [{ ...FIELD, name: "weight" }],
            provenance: at(7),
          },
        ],
      },
      "Stone",
    ],
    [
      "personal-data",
      {
        data: [
          {
            key: "book",
            name: "Book",
            collection: "books",
            fields: [{ ...FIELD, name: "email" }],
            provenance: at(7),
          },
        ],
      },
      "email",
    ],
    ["behaviour", { rules: [], acceptance: [] }, "No workflow"],
    ["acceptance", { rules: [], acceptance: [] }, "Nothing says when it is right"],
    [
      "assumptions",
      {
        rules: [
          {
            key: "named",
            text: "A book needs a title.",
            skill: "need",
            remarks: [],
            provenance: { kind: "assumed", why: "guessed" },
          },
        ],
      },
      "guessed",
    ],
    ["features", { features: [] }, "key features"],
    [
      "service",
      { service: { ...graphWith().service, typeProvenance: { kind: "assumed", why: "none" } } },
      "a name and a type",
    ],
  ])("loses the point %s alone where it is missing, and says what is", (name, change, sentence) => {
    const whole = scoreSpec(graphWith());
    const { score, points } = scoreSpec(graphWith(change));
    const point = points.find((one) => one.name === name);
    expect(point?.earned).toBeLessThan(point?.of ?? 0);
    expect(point?.sentence).toContain(sentence);
    expect(score).toBe(points.reduce((sum, { earned }) => sum + earned, 0));
    expect(score).toBeLessThan(whole.score);
  });

  test("is below what is built for a bare list of fields, and names the lines", () => {
    const bare = graphWith({ rules: [], acceptance: [], features: [] });
    const { score, points } = scoreSpec(bare);
    expect(score).toBeLessThan(SCORE_TO_BUILD);
    expect(points.filter(({ earned, of }) => earned < of).map(({ name }) => name)).toEqual([
      "behaviour",
      "acceptance",
      "features",
    ]);
  });
});
