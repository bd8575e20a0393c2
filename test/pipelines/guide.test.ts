import { execFile } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parsePipeline } from "../../app/attractor/language/parse.ts";
import { lintPipeline } from "../../app/attractor/lint/lint.ts";
import { PACKAGE_ROOT } from "../../app/version.ts";
import { workbench } from "../attractor/workbench.ts";
import { type GuideCommand, guideCommands, guideGraphs } from "./guide.ts";

const clean = guideGraphs.flatMap(({ name, text, promise }) =>
  (["spec", "kilroy"] as const)
    .filter((dialect) => promise.startsWith("clean") && promise.includes(dialect))
    .map((dialect) => ({ name, text, dialect })),
);

test("every graph of the guide promises something, and has a name of its own", () => {
  expect(guideGraphs.length).toBeGreaterThan(5);
  for (const { name, promise } of guideGraphs) {
    expect(promise, name).toMatch(
      /^(?:clean in spec and kilroy(?:, ends with success)?|refused by \w+ in kilroy)$/,
    );
  }
  expect(new Set(guideGraphs.map(({ name }) => name)).size).toBe(guideGraphs.length);
});

test.each(clean)("$name is clean in dialect $dialect", ({ name, text, dialect }) => {
  expect(lintPipeline(parsePipeline(text, name), dialect)).toEqual([]);
});

test.each(
  guideGraphs.filter(({ promise }) => promise.startsWith("refused")),
)("$name is $promise", ({ name, text, promise }) => {
  const [, rule] = /refused by (\w+)/.exec(promise) ?? [];
  const found = lintPipeline(parsePipeline(text, name), "kilroy");
  expect(found).toContainEqual(expect.objectContaining({ rule, severity: "error" }));
});

test.each(
  guideGraphs
    .filter(({ promise }) => promise.endsWith("ends with success"))
    .flatMap(({ name, text }) =>
      (["spec", "kilroy"] as const).map((dialect) => ({ name, text, dialect })),
    ),
)("$name runs to its success in dialect $dialect", async ({ text, dialect }) => {
  const bench = workbench();
  try {
    expect(await bench.run(text, { dialect })).toMatchObject({ status: "success" });
  } finally {
    bench.remove();
  }
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "guide-"));
  // Passable, for the accounts that tools run as where this is root.
  chmodSync(folder, 0o711);
  for (const name of ["bin", "repository", "home"]) mkdirSync(join(folder, name));
  symlinkSync(join(PACKAGE_ROOT, "bin/sf"), join(folder, "bin/sf"));
  for (const { name, text } of guideGraphs) writeFileSync(join(folder, "repository", name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every command of the guide does what it says, one after the other", async () => {
  const started =
    "git init --quiet && git add . && git -c user.name=t -c user.email=t@localhost commit --quiet -m base";
  expect(await ended({ line: started, code: 0 })).toMatchObject({ code: 0 });
  expect(guideCommands.length).toBeGreaterThan(5);
  const printed: string[] = [];
  for (const command of guideCommands) {
    const { code, out, err } = await ended(command);
    expect({ line: command.line, code, err }).toEqual({
      line: command.line,
      code: command.code,
      err: "",
    });
    printed.push(out);
  }
  expect(printed).toContain("hello\n");
  expect(printed.join("")).toContain("waiting for an answer at gate ship");
  expect(readFileSync(join(folder, "hello.svg"), "utf8")).toMatch(/^<svg /);
}, 120_000);

function ended({ line }: GuideCommand): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}`,
    FACTORY_HOME: join(folder, "home"),
    HOME: folder,
  };
  return new Promise((resolve) => {
    execFile("bash", ["-c", line], { cwd: join(folder, "repository"), env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
