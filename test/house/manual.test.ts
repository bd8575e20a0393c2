import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { beforeAll, expect, test } from "vitest";
import { SETTINGS } from "../../app/config.ts";
import { buildProgram } from "../../app/surfaces/cli/program.ts";
import { PACKAGE_ROOT } from "../../app/version.ts";

const README = readFileSync(join(PACKAGE_ROOT, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

let program: Command;
beforeAll(async () => {
  program = await programFor([]);
  program = await programFor(program.commands.map((command) => command.name()));
});

test("the table of settings is the settings", () => {
  const [, table = ""] = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(README) ?? [];
  expect(rows(table).slice(2)).toEqual(
    SETTINGS.map(({ name, default: absent, meaning }) => [`\`${name}\``, absent, meaning]),
  );
});

test("every command that the manual shows exists, with the options it shows", () => {
  const shown = shownCommands();
  expect(shown.length).toBeGreaterThan(30);
  expect(shown.filter((line) => !exists(line))).toEqual([]);
});

test("every command is in the manual's table, but those that refuse every run and say what to do instead", () => {
  const table = tableCommands().map((line) => commandOf(line).path);
  const all = leaves(program).map(pathOf);
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((path) => !table.includes(path))).toEqual(["sf run start", "sf run resume"]);
});

test("the manual names the two commands, and every npm script it shows exists", () => {
  expect(README).toContain("npm ci && npm run demo");
  expect(README).toContain("npm ci && npm test");
  const shown = [...README.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
  expect(shown.filter((name) => !(name in scripts))).toEqual([]);
});

test("the files that the manual leads to exist", () => {
  const links = [...README.matchAll(/\]\(([^)#]+)/g)].map(([, path = ""]) => path);
  const local = links.filter((path) => !/^https?:/.test(path));
  expect(local.length).toBeGreaterThan(0);
  for (const path of local) expect(() => readable(path), path).not.toThrow();
});

test("the tests that the gate's page names exist", () => {
  const page = readFileSync(join(PACKAGE_ROOT, "docs/gate.md"), "utf8");
  const named = [...page.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(20);
  for (const path of named)
    expect(() => readFileSync(join(PACKAGE_ROOT, path)), path).not.toThrow();
});

function readable(path: string): void {
  if (path.endsWith("/")) readFileSync(join(PACKAGE_ROOT, path, "gate.md"));
  else readFileSync(join(PACKAGE_ROOT, path));
}

/** Every line of the manual that calls `sf`, without what follows it in the shell. */
function shownCommands(): readonly string[] {
  const blocks = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, text = ""]) =>
    text.split("\n"),
  );
  const prose = README.replaceAll(/```[\s\S]*?```/g, "").split("\n");
  const inline = prose
    .filter((line) => !line.startsWith("| `sf "))
    .flatMap((line) => [...line.matchAll(/`(sf [^`]+)`/g)].map(([, code = ""]) => code));
  return [
    ...blocks.map((line) => line.replace(/\s+(#|&).*$/, "").trim()),
    ...inline,
    ...tableCommands(),
  ].filter((line) => line.startsWith("sf "));
}

/** The commands of the table; one that stands without `sf` goes on where the one before it began. */
function tableCommands(): readonly string[] {
  const [, section = ""] = /\n## Commands\n([\s\S]*?)\n## /.exec(README) ?? [];
  return rows(section).flatMap(([cell = ""]) => {
    let group = "";
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => {
      const line = code.startsWith("sf ") ? code : `${group} ${code}`;
      if (code.startsWith("sf ")) group = code.split(" ").slice(0, 2).join(" ");
      return line;
    });
  });
}

/** The cells of a table's rows. */
function rows(markdown: string): readonly (readonly string[])[] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .replaceAll("\\|", "\0")
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.replaceAll("\0", "|").trim()),
    );
}

/** The command that a line calls, as far as its words name one, and what follows. */
function commandOf(line: string): { command: Command; path: string; rest: readonly string[] } {
  let command = program;
  const rest = line.split(/\s+/).slice(1);
  for (;;) {
    const child = command.commands.find((known) => known.name() === rest[0]);
    if (child === undefined) return { command, path: pathOf(command), rest };
    command = child;
    rest.shift();
  }
}

function exists(line: string): boolean {
  const { command, rest } = commandOf(line);
  const options = rest.map((word) => word.replace(/[[\]]/g, "")).filter((w) => w.startsWith("--"));
  const known = [...command.options, ...program.options].map(({ long }) => long);
  // A group is no command: what it was followed by is the name of none.
  const named = command !== program && command.commands.length === 0;
  const alone = command === program && rest.every((word) => word.startsWith("-"));
  return (named || alone) && options.every((option) => known.includes(option));
}

function leaves(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  const own = shown.filter((child) => child.name() !== "help");
  return own.length === 0 ? [command] : own.flatMap(leaves);
}

function pathOf(command: Command): string {
  return command.parent === null ? "sf" : `${pathOf(command.parent)} ${command.name()}`;
}

/** The program as it is for these words; nothing of the world is asked while it is put together. */
function programFor(words: readonly string[]): Promise<Command> {
  const unasked = (): never => {
    throw new Error("asked before any command runs");
  };
  const shown = { watched: false, colors: false, screenColors: false };
  return buildProgram(words, () => async () => {}, {
    terminal: { ...shown, out: unasked, err: unasked, columns: () => 80, screen: unasked },
    signal: new AbortController().signal,
    by: "ada",
    version: "0.0.0",
    folder: "/",
    now: unasked,
    readInput: unasked,
    doors: {
      connect: unasked,
      borrow: unasked,
      serve: unasked,
      demo: unasked,
      workbench: unasked,
    },
  });
}
