import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProgram } from "../../../app/adapters/agents/find-program.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "find-program-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode: 0o755 });
  return join(folder, path);
}

function linked(path: string, target: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(join(folder, target), join(folder, path));
}

const found = (name: string) => findProgram(name, join(folder, "bin"));
const shown = (path: string, to: string) => ({ from: join(folder, path), to, writable: false });
const CODEX = {
  bin: { codex: "bin/codex.js" },
  optionalDependencies: { "@openai/codex-x64": "1" },
};

test("a package installed for all shows itself with what lies in it", () => {
  file("lib/node_modules/@openai/codex/package.json", JSON.stringify(CODEX));
  file("lib/node_modules/@openai/codex/bin/codex.js", "");
  linked("bin/codex", "lib/node_modules/@openai/codex/bin/codex.js");
  expect(found("codex")).toEqual({
    path: "/opt/agent/node_modules/@openai/codex/bin/codex.js",
    mounts: [shown("lib/node_modules/@openai/codex", "/opt/agent/node_modules/@openai/codex")],
  });
});

test("one of a project shows the packages that it needs as well, and no others", () => {
  file("node_modules/@openai/codex/package.json", JSON.stringify(CODEX));
  file("node_modules/@openai/codex/bin/codex.js", "");
  const needs = { dependencies: { deeper: "1", absent: "1" } };
  file("node_modules/@openai/codex-x64/package.json", JSON.stringify(needs));
  file("node_modules/deeper/package.json", '{ "dependencies": { "@openai/codex-x64": "1" } }');
  file("node_modules/other/package.json", "{}");
  linked("bin/codex", "node_modules/@openai/codex/bin/codex.js");
  expect(found("codex")?.mounts).toEqual([
    shown("node_modules/@openai/codex", "/opt/agent/node_modules/@openai/codex"),
    shown("node_modules/@openai/codex-x64", "/opt/agent/node_modules/@openai/codex-x64"),
    shown("node_modules/deeper", "/opt/agent/node_modules/deeper"),
  ]);
});

test("where packages lie apart and are linked, the ones it needs are found by their links", () => {
  const store = "global/.pnpm";
  file(`${store}/a/node_modules/@openai/codex/package.json`, JSON.stringify(CODEX));
  file(`${store}/a/node_modules/@openai/codex/bin/codex.js`, "");
  file(`${store}/b/node_modules/@openai/codex-x64/package.json`, "{}");
  linked(`${store}/a/node_modules/@openai/codex-x64`, `${store}/b/node_modules/@openai/codex-x64`);
  linked("bin/codex", `${store}/a/node_modules/@openai/codex/bin/codex.js`);
  expect(found("codex")?.mounts[1]).toEqual(
    shown(`${store}/b/node_modules/@openai/codex-x64`, "/opt/agent/node_modules/@openai/codex-x64"),
  );
});

test("a program without a package is shown alone, whatever lies around it", () => {
  file("home/package.json", '{ "bin": { "other": "other.js" } }');
  file("home/.ssh/id", "secret");
  file("home/share/claude/versions/2.1.197", "");
  linked("bin/claude", "home/share/claude/versions/2.1.197");
  expect(found("claude")).toEqual({
    path: "/opt/agent/2.1.197",
    mounts: [shown("home/share/claude/versions/2.1.197", "/opt/agent/2.1.197")],
  });
});

test("a link to what every box has is followed", () => {
  mkdirSync(join(folder, "bin"));
  symlinkSync("/usr/bin/env", join(folder, "bin/claude"));
  expect(found("claude")).toEqual({ path: realpathSync("/usr/bin/env"), mounts: [] });
});

test("a folder of that name, and a file that nobody may start, are no program", () => {
  mkdirSync(join(folder, "bin/claude"), { recursive: true });
  writeFileSync(join(folder, "bin/codex"), "");
  expect([found("claude"), found("codex")]).toEqual([null, null]);
});
