import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../app/version.ts";

/** What stands in for npm: keeps its words, writes the report that was prepared for the script it is asked for, ends as prepared. */
const NPM = `#!/bin/sh
echo "$*" >> "$STANDS/asked"
case $1 in run) script=$2 ;; *) script=$1 ;; esac
[ "$script" = --silent ] && script=$3
for word; do
  case $word in --outputFile.json=*) [ -f "$STANDS/$script.json" ] && cp "$STANDS/$script.json" "\${word#*=}" ;; esac
done
[ -f "$STANDS/$script.says" ] && cat "$STANDS/$script.says"
[ -f "$STANDS/$script.code" ] && exit "$(cat "$STANDS/$script.code")"
exit 0
`;
/** What stands in for the system's installer: keeps its words. */
const APT = `#!/bin/sh
echo "$*" >> "$STANDS/installed"
`;
const INSTALL = "-qq install -y --no-install-recommends";
const SUITES = ["test", "test:sandbox", "test:crash"];
/** What counts as one each: conformance as it is prepared, system packages, types, lint, layers, unused code, coverage. */
const CHECKS = 7;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ci-"));
  for (const name of ["repository", "bin", "stands"]) mkdirSync(join(folder, name));
  cpSync(join(PACKAGE_ROOT, ".ci"), join(folder, "repository/.ci"), { recursive: true });
  tool("npm", NPM);
  for (const name of ["git", "bwrap", "python3", "setpriv", "prlimit", "ps"])
    tool(name, "#!/bin/sh\n");
  for (const suite of SUITES) prepare(`${suite}.json`, report({ passed: 10 }));
  prepare("conformance.says", "ok\n1 passed, 0 failed\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the last line is the sum over all suites and checks, and nothing else", () => {
  const { last, status } = run();
  expect(last).toBe(`${30 + CHECKS} passed, 0 failed`);
  expect(status).toBe(0);
});

test("everything is asked for: the manual's two commands first, then each further part", () => {
  run();
  const asked = readFileSync(join(folder, "stands/asked"), "utf8").trim().split("\n");
  const parts = asked.map((line) => line.replace(/ --( .*)?$/, ""));
  expect(parts).toEqual([
    ...["ci", "test", "run test:sandbox", "run test:crash"],
    "run --silent conformance",
    ...["run types", "run --silent lint", "run layers", "run unused", "run coverage"],
  ]);
});

test("what the machine lacks is installed, and nothing else", () => {
  for (const name of ["bwrap", "ps"]) rmSync(join(folder, "bin", name));
  tool("apt-get", APT);
  expect(run(bareMachine())).toMatchObject({ last: `${30 + CHECKS} passed, 0 failed`, status: 0 });
  expect(installs()).toEqual(["-qq update", `${INSTALL} bubblewrap procps`]);
});

test("on a machine without Node, npm is installed where Node did not bring it", () => {
  const path = bareMachine();
  for (const name of ["npm", "node"]) rmSync(join(folder, "bin", name));
  tool("apt-get", APT);
  run(path);
  expect(installs()).toEqual(["-qq update", `${INSTALL} nodejs`, `${INSTALL} npm`]);
});

test("a package that cannot be installed is a failure, and hides no later part", () => {
  rmSync(join(folder, "bin/bwrap"));
  tool("apt-get", "#!/bin/sh\nexit 100\n");
  const { last, said, status } = run(bareMachine());
  expect({ last, status }).toEqual({ last: `${29 + CHECKS} passed, 1 failed`, status: 1 });
  expect(said).toContain("FAILED: system packages");
});

test.each(SUITES)("a failed test of %s is counted, and hides no later part", (suite) => {
  prepare(`${suite}.json`, report({ passed: 9, failed: 2 }));
  prepare(`${suite}.code`, "1");
  const { last, status, said } = run();
  expect(last).toBe(`${29 + CHECKS} passed, 2 failed`);
  expect(status).toBe(1);
  expect(said).toContain("== unused code");
});

test.each(SUITES)("%s without a report, or without a test, has failed", (suite) => {
  rmSync(join(folder, "stands", `${suite}.json`));
  expect(run()).toMatchObject({ last: `${20 + CHECKS} passed, 1 failed`, status: 1 });
  prepare(`${suite}.json`, report({ passed: 0 }));
  expect(run()).toMatchObject({ last: `${20 + CHECKS} passed, 1 failed`, status: 1 });
  prepare(`${suite}.json`, "{");
  expect(run()).toMatchObject({ last: `${20 + CHECKS} passed, 1 failed`, status: 1 });
});

test("a skipped test has not passed, and a file that does not load has failed", () => {
  prepare("test.json", report({ passed: 7, skipped: 3 }));
  expect(run().last).toBe(`${27 + CHECKS} passed, 3 failed`);
  prepare("test.json", report({ passed: 7, unloaded: 2 }));
  expect(run().last).toBe(`${27 + CHECKS} passed, 2 failed`);
});

test("a test that passed only when it was tried again is named, with what was wrong", () => {
  const again = { status: "passed", fullName: "a merge happens once", failureMessages: ["saw 2"] };
  const file = { name: "merge.test.ts", status: "passed", assertionResults: [again] };
  const counts = { numTotalTests: 1, numPassedTests: 1 };
  prepare("test:crash.json", JSON.stringify({ ...counts, testResults: [file] }));
  const { said, last } = run();
  expect(said).toContain("ON A SECOND TRY: merge.test.ts: a merge happens once\n  saw 2\n");
  expect(last).toBe(`${21 + CHECKS} passed, 0 failed`);
});

test("a suite that ends badly though no test failed has failed", () => {
  prepare("test.code", "1");
  expect(run()).toMatchObject({ last: `${30 + CHECKS} passed, 1 failed`, status: 1 });
});

test("without its packages nothing passes by what an earlier run left", () => {
  prepare("ci.code", "1");
  expect(run()).toMatchObject({ last: `${20 + CHECKS} passed, 1 failed`, status: 1 });
});

test.each([
  ["2 passed, 3 failed\n", "1", `${31 + CHECKS} passed, 3 failed`],
  ["there are no corpora\n", "1", `${29 + CHECKS} passed, 1 failed`],
  ["5 passed, 0 failed\nthen it broke\n", "0", `${29 + CHECKS} passed, 1 failed`],
  ["5 passed, 0 failed\n", "1", `${34 + CHECKS} passed, 1 failed`],
])("conformance that says %j and ends with %s is counted", (says, code, sum) => {
  prepare("conformance.says", says);
  prepare("conformance.code", code);
  expect(run()).toMatchObject({ last: sum, status: 1 });
});

test.each([
  "types",
  "lint",
  "layers",
  "unused",
  "coverage",
])("%s fails by its exit code", (name) => {
  prepare(`${name}.code`, "1");
  expect(run()).toMatchObject({ last: `${29 + CHECKS} passed, 1 failed`, status: 1 });
});

test("a linter that panicked has failed, whatever its exit code", () => {
  prepare("lint.says", "thread 'biome::worker_0' panicked at src/lib.rs\n");
  expect(run()).toMatchObject({ last: `${29 + CHECKS} passed, 1 failed`, status: 1 });
});

function run(path = [join(folder, "bin"), process.env.PATH].join(delimiter)): {
  last: string | undefined;
  status: number | null;
  said: string;
} {
  const { stdout, status } = spawnSync("/bin/bash", [join(folder, "repository/.ci/run")], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { ...process.env, PATH: path, STANDS: join(folder, "stands") },
  });
  return { last: stdout.trimEnd().split("\n").at(-1), status, said: stdout };
}

/** A PATH that leads to what stands in for the machine's tools and to what every machine has, and no further. */
function bareMachine(): string {
  const everywhere = [
    "sh",
    "cat",
    "cp",
    "dirname",
    "grep",
    "id",
    "mktemp",
    "rm",
    "tail",
    "tee",
    "timeout",
  ];
  for (const name of everywhere) link(name, which(name));
  link("node", process.execPath);
  tool("sudo", '#!/bin/sh\nexec "$@"\n');
  return join(folder, "bin");
}

function installs(): readonly string[] {
  return readFileSync(join(folder, "stands/installed"), "utf8").trim().split("\n");
}

/** A report as vitest writes it. */
function report({ passed = 0, failed = 0, skipped = 0, unloaded = 0 }): string {
  const file = (status: string, tests: number) => ({
    status,
    assertionResults: Array.from({ length: tests }, () => ({ status })),
  });
  return JSON.stringify({
    numTotalTests: passed + failed + skipped,
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    testResults: [
      file("passed", passed),
      ...(failed > 0 ? [file("failed", failed)] : []),
      ...Array.from({ length: unloaded }, () => file("failed", 0)),
    ],
  });
}

function prepare(name: string, text: string): void {
  writeFileSync(join(folder, "stands", name), text);
}

function tool(name: string, script: string): void {
  writeFileSync(join(folder, "bin", name), script);
  chmodSync(join(folder, "bin", name), 0o755);
}

function link(name: string, to: string): void {
  symlinkSync(to, join(folder, "bin", name));
}

function which(name: string): string {
  return spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
}
