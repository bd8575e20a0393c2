import { expect, test } from "vitest";
import { diagnose, type MachineFacts } from "../../app/core/doctor.ts";

const WHOLE: MachineFacts = {
  node: "24.21.0",
  git: "2.39.5",
  isolation: { level: "sandbox", by: "bubblewrap 0.8.0" },
  postgres: { found: true, says: "18.4, with the package" },
  kilroy: { found: true, says: "/usr/bin/kilroy", asked: false },
  keys: ["anthropic", "openai", "google"],
  monthUsd: 100,
  agents: [{ program: "claude", found: true, says: "2.1.7, /usr/bin/claude", remedy: "" }],
  home: { path: "/home/ada/factory", state: "parent", entries: 0 },
  closed: null,
  packs: { path: "/home/ada/packs", state: "readable", entries: 2 },
};

test("on a machine that has everything nothing costs anything", () => {
  const { ready, findings } = diagnose(WHOLE);
  expect(ready).toBe(true);
  expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "node ok",
    "git ok",
    "postgres ok",
    "sandbox ok",
    "kilroy ok",
    "anthropic key ok",
    "openai key ok",
    "google key ok",
    "month's cap ok",
    "claude ok",
    "way to the home ok",
    "home ok",
    "packs ok",
  ]);
  expect(findings.every(({ costs, remedy }) => costs === "" && remedy === "")).toBe(true);
});

test.each([
  ["node", { node: "20.1.0" }, false],
  ["git", { git: null }, false],
  ["postgres", { postgres: { found: false, says: "not installed" } }, false],
  ["sandbox", { isolation: { level: "process", by: "bwrap is not installed" } }, true],
  ["kilroy", { kilroy: { found: false, says: "there is none", asked: false } }, true],
  ["kilroy", { kilroy: { found: false, says: "there is none", asked: true } }, false],
  ["anthropic key", { keys: ["openai", "google"] }, true],
  ["google key", { keys: ["anthropic", "openai"] }, true],
  ["month's cap", { monthUsd: null }, true],
  ["claude", { agents: [{ program: "claude", found: false, says: "2.1.7", remedy: "npm" }] }, true],
  ["way to the home", { closed: "/root" }, false],
  ["home", { home: { path: "/srv", state: "readable", entries: 3 } }, false],
  ["packs", { packs: { path: "/none", state: "unusable", entries: 0 } }, true],
] as const)("without %s it says what that costs and what to do", (name, lacks, ready) => {
  const report = diagnose({ ...WHOLE, ...lacks });
  const missing = report.findings.filter(({ state }) => state !== "ok");
  expect(report.ready).toBe(ready);
  expect(missing.map((finding) => finding.name)).toEqual([name]);
  expect(missing[0]?.costs).not.toBe("");
  expect(missing[0]?.remedy).not.toBe("");
});

test("a key that is missing names its setting and the backends that go without", () => {
  const { findings } = diagnose({ ...WHOLE, keys: ["openai", "google"] });
  const key = findings.find(({ name }) => name === "anthropic key");
  expect(key).toEqual({
    name: "anthropic key",
    state: "missing",
    seen: "ANTHROPIC_API_KEY is not set",
    costs: "graphs with a node of backend anthropic or claude are refused",
    remedy: "set ANTHROPIC_API_KEY where sf is started",
  });
});
