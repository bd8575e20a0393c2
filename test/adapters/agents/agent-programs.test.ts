import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentPrograms } from "../../../app/adapters/agents/agent-programs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agent-programs-"));
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bin = () => join(folder, "bin");
const installs = (name: string, script: string) =>
  writeFileSync(join(bin(), name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

test("each program is told with version and place, or what is wrong with it and what to do", async () => {
  installs("claude", "echo '2.1.7 (Claude Code)'");
  installs("codex", "echo 'codex-cli 0.49.9'");
  expect(await agentPrograms(`${bin()}:/usr/bin:/bin`)).toEqual([
    {
      program: "claude",
      found: true,
      says: `2.1.7 (Claude Code), ${join(bin(), "claude")}`,
      remedy: "",
    },
    {
      program: "codex",
      found: false,
      says: `codex is codex-cli 0.49.9, ${join(bin(), "codex")}`,
      remedy: "version 0.50 or newer is needed: npm install -g @openai/codex",
    },
    {
      program: "gemini",
      found: false,
      says: "not on the search path",
      remedy: "npm install -g @google/gemini-cli",
    },
  ]);
});

test.each([
  ["exit 3", /^claude does not tell its version \(exit 3\), \//],
  ["echo soon; kill -9 $$", /^claude does not tell its version \(SIGKILL: soon\), \//],
  ["echo 'none yet'", /^claude does not tell its version \(exit 0: none yet\), \//],
])("a program that answers with %s is not taken for one to use", async (script, says) => {
  installs("claude", script);
  const [claude] = await agentPrograms(`${bin()}:/usr/bin:/bin`);
  expect(claude).toMatchObject({ found: false, says: expect.stringMatching(says) });
  expect(claude?.remedy).toMatch(/^version 2\.0 or newer is needed: npm install/);
});

test("it is asked without a key and in a home of its own, which goes again", async () => {
  installs("claude", `env > ${join(folder, "env")}; touch left; echo 2.1.7`);
  await agentPrograms(`${bin()}:/usr/bin:/bin`);
  const env = readFileSync(join(folder, "env"), "utf8");
  const home = /^HOME=(.*)$/m.exec(env)?.[1] ?? "";
  expect(home).toMatch(/sf-agent-/);
  expect(env).not.toMatch(/_API_KEY|TOKEN/);
  expect(readdirSync(tmpdir())).not.toContain(home.split("/").at(-1));
});
