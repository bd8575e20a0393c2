import { describe, expect, test } from "vitest";
import { grammarSpecifier } from "../../app/adapters/compiler/specifier.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { SCHEMA_NAMES } from "../../app/core/schemas.ts";
import { workbench } from "../../app/workbench/workbench.ts";
import { evaluationOf } from "../core/gate/evidence.ts";
import { fileOf, judgedIntent } from "../core/judged-intent.ts";
import { family, pack } from "../core/pack/sample.ts";
import { memoryPacks } from "../fakes/packs.ts";
import { UNWATCHED } from "../fakes/watch.ts";
import { fakeWorkbench } from "../fakes/workbench.ts";

const PACK = pack([
  family("made", { weight: 3, must: "always", draw: { n: { integer: [1, 9] } } }),
  family("kept", { covers: [], play: [{ request: { method: "GET", path: "/$" + "{lost}" } }] }),
]);

const other = fakeWorkbench();
const bench = workbench({
  documents: yamlDocuments,
  packs: memoryPacks([PACK]),
  packsFolder: "/packs",
  deriver: "sf pack new 0.1.0",
  models: () => {
    throw new Error("no model is asked here");
  },
  files: plainNewFiles,
  envelopes: async () => dsseEnvelopes,
  specifier: async () => grammarSpecifier,
  pipelines: async () => other,
  pictures: async () => other,
  playground: async () => {
    throw new Error("nothing is played here");
  },
  copies: async () => {
    throw new Error("nothing is changed here");
  },
  machine: async () => ({
    node: "24.21.0",
    git: null,
    isolation: { level: "process", by: "bwrap is not installed" },
    postgres: { found: true, says: "18" },
    home: { path: "/home/ada/factory", state: "writable", entries: 1 },
    kilroy: { found: false, says: "there is none", asked: false },
    keys: ["anthropic", "openai", "google"],
    monthUsd: 100,
    agents: [],
    closed: null,
    packs: { path: "/home/ada/packs", state: "writable", entries: 1 },
  }),
});

const named = (value: unknown, name = "evaluation.json") => ({ name, text: JSON.stringify(value) });

describe("gate plan", () => {
  test("gives the default policy's looks, their bounds and what they are worth", async () => {
    const plan = await bench.gatePlan({});
    expect(plan.looks.map(({ trials }) => trials)).toEqual([227, 328, 415, 497, 575, 649]);
    expect(plan.alpha).toBeCloseTo(0.0304, 4);
    expect(plan.size).toBeLessThanOrEqual(plan.alpha);
    expect(plan.power.find(({ rate }) => rate === 0.995)?.accept).toBeCloseTo(0.91, 2);
  });

  test("changes what it is asked to change", async () => {
    const plan = await bench.gatePlan({ mode: "fixed", failures: 3, attempt: 2 });
    expect(plan.looks).toMatchObject([{ trials: 518, failures: 3 }]);
  });

  test("plans by the operator's own policy, at the rates that are wanted", async () => {
    const policy = { name: "policy.json", text: '{"target":0.9,"power":{"rate":0.97}}' };
    const plan = await bench.gatePlan({ rates: [0.5, 0.9], mode: "betting" }, policy);
    expect(plan).toMatchObject({ target: 0.9, power: [{ rate: 0.5 }, { rate: 0.9 }] });
    expect(plan.power[1]?.accept).toBeCloseTo(plan.size, 12);
    await expect(bench.gatePlan({ target: 0.97 }, policy)).rejects.toThrow(/pass rate 0\.97/);
    const wrong = { name: "policy.json", text: '{"tarket":0.9}' };
    await expect(bench.gatePlan({}, wrong)).rejects.toThrow(/policy\.json.*tarket/);
  });

  test.each([
    [{ mode: "peeking" }, "invalid-input", /gate plan: mode: saw "peeking"/],
    [{ target: 0.995 }, "wrong-use", /target 0\.995: .* give a target below it/],
    [{ failures: 61 }, "invalid-input", /failures 61: give a whole number from 0 to 60/],
  ])("refuses %j", async (request, code, message) => {
    await expect(bench.gatePlan(request)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe("gate simulate", () => {
  const request = { design: "retries", rate: 0.98, k: 2, attempts: 2, seed: "1", naive: false };
  const watch = { signal: new AbortController().signal, says: () => undefined };

  test("plays as many lineages as asked, by the policy's own rules", async () => {
    const policy = { name: "policy.json", text: JSON.stringify({ alpha: 0.2 }) };
    const seen = await bench.gateSimulate({ ...request, runs: 700, naive: true }, policy, watch);
    expect(seen).toMatchObject({ runs: 700, promise: 0.2, kept: true, naive: { runs: 700 } });
    expect(seen.accepted).toBe(Math.round(seen.rate * 700));
    const again = await bench.gateSimulate({ ...request, runs: 700 }, policy, watch);
    expect(again).toEqual({ ...seen, naive: undefined });
    const atTarget = { design: "fixed", k: 1, attempts: 1, seed: "1", naive: false, runs: 1 };
    const { exact } = await bench.gateSimulate(atTarget, policy, watch);
    expect(exact).toBeCloseTo((await bench.gatePlan({}, policy)).size, 12);
    const other = await bench.gateSimulate(
      { ...request, runs: 700, mode: "fixed", failures: 0 },
      policy,
      watch,
    );
    expect(other.exact).not.toBe(seen.exact);
  });

  test("says how far it is, and answers with what was played when it is stopped", async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const seen = await bench.gateSimulate({ ...request, runs: 100_000 }, undefined, {
      signal: stop.signal,
      says: (line) => {
        said.push(line);
        if (said.length === 2) stop.abort();
      },
    });
    expect(seen.runs).toBe(1000);
    expect(said.at(-1)).toMatch(/^retries, gate: \d+ of 1000 runs accepted$/);
  });

  test.each([
    [{ design: "bribes" }, undefined, "wrong-use", /design bribes: not known; there are fixed, /],
    [{ mode: "peeking" }, undefined, "invalid-input", /gate simulate: mode: saw "peeking"/],
    [{ failures: 61 }, undefined, "invalid-input", /failures 61: give a whole number/],
    [{}, '{"alpha":2}', "invalid-input", /policy\.json.*alpha: saw 2/],
  ])("refuses %j with the policy %s", async (change, text, code, message) => {
    const policy = text === undefined ? undefined : { name: "policy.json", text };
    await expect(
      bench.gateSimulate({ ...request, runs: 10, ...change }, policy, watch),
    ).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe("gate decide", () => {
  test("decides on a file alone and says what it took as claimed", async () => {
    const { verdict, notes } = await bench.gateDecide(named(evaluationOf()));
    expect(verdict.outcome).toBe("cleared");
    expect(Object.keys(verdict)).toEqual(["outcome", "bound", "target", "alpha", "criteria"]);
    expect(notes[0]).toBe("The default policy was used: none was given.");
    expect(notes).toContain("Attempt as claimed: there is no ledger here.");
  });

  test("takes the policy that it is given", async () => {
    const { verdict, notes } = await bench.gateDecide(
      named(evaluationOf()),
      named({ target: 0.99, power: { rate: 0.999 } }, "policy.json"),
    );
    expect(verdict).toMatchObject({ outcome: "inconclusive", target: 0.99 });
    expect(notes.join()).not.toContain("default policy");
  });

  test("refuses a file that it cannot decode, with place, value and remedy", async () => {
    const bad = { ...evaluationOf(), attempt: 0 };
    await expect(bench.gateDecide(named(bad))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/^evaluation\.json:1: attempt: saw 0; give at least 1/),
    });
    await expect(
      bench.gateDecide(named(evaluationOf()), { name: "policy.json", text: "{" }),
    ).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/^policy\.json/),
    });
  });
});

describe("packs, for their authors", () => {
  test("are told each family's share and what is wrong", async () => {
    const report = await bench.packCheck({ dir: "/packs/sample" }, UNWATCHED);
    expect(report.families).toEqual([
      { id: "made", share: 0.75, must: true, covers: ["made"] },
      { id: "kept", share: 0.25, must: false, covers: [] },
    ]);
    expect(report.findings.map(({ level, rule }) => `${level} ${rule}`)).toEqual([
      "warning share",
      "error expects",
      "error known-names",
      "warning covers",
    ]);
    for (const { place, sentence, remedy } of report.findings) {
      expect([place, sentence, remedy].every((text) => text.length > 0)).toBe(true);
    }
  });

  test("are drawn the same from the same seed, each trial with its own", async () => {
    const drawn = await bench.packDraw("/packs/sample", 40, "monday");
    expect(await bench.packDraw("/packs/sample", 40, "monday")).toEqual(drawn);
    expect(drawn.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(40);
    expect(drawn.some(({ family: id, values }) => id === "made" && "n" in values)).toBe(true);
    expect(await bench.packDraw("/packs/sample", 40, "tuesday")).not.toEqual(drawn);
  });

  test("that are not there are refused by name", async () => {
    await expect(bench.packCheck({ dir: "/nowhere" }, UNWATCHED)).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

test("evidence is checked from its text alone, and one changed letter is seen", async () => {
  const file = { name: "e.json", text: fileOf(judgedIntent().evidence) };
  expect(await bench.evidenceVerify({ file })).toMatchObject({ holds: true, intent: "i1" });
  const spoilt = { ...file, text: file.text.replace("A", "B") };
  expect(await bench.evidenceVerify({ file: spoilt })).toMatchObject({ reason: "altered" });
  await expect(
    bench.evidenceVerify({ file: { name: "e.json", text: "[]" } }),
  ).rejects.toMatchObject({
    code: "invalid-input",
  });
});

describe("schemas", () => {
  // A table of cases has the keys that its author gives it.
  const closed = SCHEMA_NAMES.filter((name) => name !== "cases" && name !== "law");
  test.each(closed)("the JSON Schema of %s closes its mappings to unknown keys", async (name) => {
    expect(await bench.schema(name)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: name,
    });
    expect(JSON.stringify(await bench.schema(name))).toContain('"additionalProperties":false');
  });

  test("of a file that people write asks for what has no default only", async () => {
    expect(await bench.schema("product")).toMatchObject({ required: ["version", "name", "run"] });
    expect(await bench.schema("policy")).not.toHaveProperty("required");
  });

  test("that are not there are refused, naming those there are", async () => {
    await expect(bench.schema("produkt")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/did you mean product\? there are product, pack, family/),
    });
    await expect(bench.schema("toString")).rejects.toMatchObject({ code: "not-found" });
    expect(await bench.schema("law")).toContain("declare function law<T>(family: Law<T>): Law<T>;");
  });
});

test("the doctor judges what the machine has", async () => {
  const { ready, findings } = await bench.doctor();
  expect(ready).toBe(false);
  expect(findings.filter(({ state }) => state !== "ok").map(({ name }) => name)).toEqual([
    "git",
    "sandbox",
    "kilroy",
  ]);
});
