import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { compile } from "../../app/compiler/compile.ts";
import { AWKWARD, DEPOT, graphOf, intentOf, LIBRARY } from "./intents.ts";

const folders: string[] = [];
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function emitted(intent: string, reading = 0): string {
  const folder = mkdtempSync(join(tmpdir(), "emitted-"));
  folders.push(folder);
  for (const { path, text } of compile({ graph: graphOf(intent), reading, stack: "service" })
    .files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface Running {
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: Body }>;
  readonly log: () => string;
  readonly stop: () => Promise<number | null>;
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads bodies as they come.
type Body = any;

async function started(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  [program, ...words]: readonly [string, ...string[]] = [process.execPath],
): Promise<Running> {
  const child = spawn(program, [...words, "src/server.ts"], {
    cwd: folder,
    env: { PORT: "0", HOST: "127.0.0.1", DATA_DIR: join(folder, "data"), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let log = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  ends.push(stop);
  child.stdout.setEncoding("utf8");
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the service ended with ${code}`)));
    child.stdout.on("data", (text: string) => {
      log += text;
      const found = /"event":"listening".*"port":(\d+)/.exec(log)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? null : JSON.parse(text)) as Body };
  };
  return { ask, log: () => log, stop };
}

describe("an emitted service", () => {
  test("type-checks with nothing installed, and passes its own tests", () => {
    for (const [intent, reading] of [
      [DEPOT, 0],
      [LIBRARY, 0],
      [AWKWARD, 1],
    ] as const) {
      const folder = emitted(intent, reading);
      const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
      const types = spawnSync(process.execPath, [tsc, "--noEmit"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(types.stdout).toBe("");
      expect(types.status).toBe(0);
      const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
      const tests = spawnSync(process.execPath, ["--test"], { cwd: folder, encoding: "utf8", env });
      expect(tests.status, tests.stdout).toBe(0);
      expect(tests.stdout).toMatch(/tests \d\d/);
    }
  }, 120_000);

  test("imports what it calls and nothing else, whatever its fields are called", () => {
    const graph = graphOf(
      intentOf({
        data: "- Invoice: buyer text, total money, round integer, amount integer, same boolean",
        rules:
          "- [cap] An invoice's total is at most 500.\n- [rounds] An invoice's round is at most 5.",
        workflows: "- Weekly: Only invoices whose amount is above 5 → Group by buyer",
      }),
    );
    const { files } = compile({ graph, reading: 0, stack: "service" });
    const importsOf = (file: string) =>
      /^import \{ (.*) \} from "\.\/values\.ts";$/m
        .exec(files.find(({ path }) => path === file)?.text ?? "")?.[1]
        ?.split(", ");
    expect(importsOf("src/rules.ts")).toEqual(["above"]);
    expect(importsOf("src/workflows.ts")).toEqual(["above", "groupedBy", "isDate", "total"]);
  });

  test("answers as the contract says: 201, 200, 204, 400, 404, 409 with the rule's key, 422 with the field", async () => {
    const { ask } = await started(emitted(LIBRARY));
    const member = {
      name: "Alma",
      email: "alma@example.org",
      status: "active",
      joined: "2026-01-01",
    };
    const { status, body: alma } = await ask("POST", "/members", member);
    expect(status).toBe(201);
    expect(alma).toMatchObject(member);
    expect(alma.id).toMatch(/^[0-9a-f-]{36}$/);
    const { body: bert } = await ask("POST", "/members", {
      ...member,
      email: "b@example.org",
      status: "suspended",
    });
    const { body: book } = await ask("POST", "/books", { title: "Moby-Dick", copies: 2 });
    expect(book.shelf).toBeNull();
    const loan = {
      member_id: alma.id,
      book_id: book.id,
      lent_on: "2026-02-01",
      due_on: "2026-03-01",
      state: "open",
    };
    expect((await ask("POST", "/loans", loan)).status).toBe(201);
    expect(await ask("POST", "/loans", { ...loan, member_id: bert.id })).toMatchObject({
      status: 409,
      body: { error: { code: "rule_violated", rule: "active-borrower" } },
    });
    expect(await ask("POST", "/loans", { ...loan, due_on: "2026-02-01" })).toMatchObject({
      status: 409,
      body: { error: { rule: "due-later" } },
    });
    const { body: second } = await ask("POST", "/loans", loan);
    expect(await ask("POST", "/loans", loan)).toMatchObject({
      status: 409,
      body: { error: { rule: "few-loans" } },
    });
    expect((await ask("PATCH", `/loans/${second.id}`, { state: "returned" })).status).toBe(200);
    expect(await ask("PATCH", `/loans/${second.id}`, { state: "open" })).toMatchObject({
      status: 409,
      body: { error: { rule: "history" } },
    });
    expect((await ask("DELETE", `/loans/${second.id}`)).status).toBe(409);
    expect(await ask("POST", "/members", member)).toMatchObject({
      status: 409,
      body: { error: { field: "email", rule: "member" } },
    });
    expect(await ask("POST", "/members", "{")).toMatchObject({ status: 400 });
    expect(await ask("POST", "/members", { ...member, age: 3 })).toMatchObject({
      status: 422,
      body: { error: { field: "age" } },
    });
    expect(await ask("POST", "/members", { name: "x" })).toMatchObject({
      status: 422,
      body: { error: { field: "email" } },
    });
    expect(await ask("POST", "/books", { title: 3, copies: 1 })).toMatchObject({
      status: 422,
      body: { error: { field: "title" } },
    });
    expect(await ask("POST", "/books", { title: "x", copies: -1 })).toMatchObject({
      status: 422,
      body: { error: { field: "copies" } },
    });
    expect(await ask("POST", "/loans", { ...loan, book_id: alma.id })).toMatchObject({
      status: 422,
      body: { error: { field: "book_id" } },
    });
    expect((await ask("GET", "/members?status=suspended")).body).toEqual({
      items: [bert],
      total: 1,
    });
    expect((await ask("GET", "/members?limit=1&offset=1")).body).toEqual({
      items: [bert],
      total: 2,
    });
    expect((await ask("DELETE", `/books/${book.id}`)).status).toBe(204);
    expect((await ask("GET", `/books/${book.id}`)).status).toBe(404);
  });

  test("runs a workflow as of a date: gate, allocation in the said order, alerts and lists", async () => {
    const { ask } = await started(emitted(DEPOT));
    const parcel = async (label: string, units: number) =>
      (await ask("POST", "/parcels", { label, article: "tea", units })).body.id as string;
    const free = await parcel("free", 7);
    const locked = await parcel("locked", 100);
    await ask("POST", "/inspections", { parcel_id: locked, date: "2026-03-01", hold_days: 10 });
    const { body: alma } = await ask("POST", "/customers", { name: "Alma" });
    const { body: bert } = await ask("POST", "/customers", { name: "Bert" });
    const request = { article: "tea", wanted: 5, urgency: 1, offer: 1, weekday: "Monday" };
    const { body: monday } = await ask("POST", "/requests", { ...request, customer_id: alma.id });
    const { body: tuesday } = await ask("POST", "/requests", {
      ...request,
      customer_id: bert.id,
      weekday: "Tuesday",
      urgency: 5,
    });
    const run = await ask("POST", "/workflows/daily-dispatch/runs", { as_of: "2026-03-10" });
    expect(run).toMatchObject({
      status: 201,
      body: {
        status: "done",
        outputs: {
          "hold-gate": [{ id: free }],
          "allocate-to-requests": [
            {
              request_id: tuesday.id,
              quantity: 5,
              short: 0,
              from: [{ parcel_id: free, quantity: 5 }],
            },
            { request_id: monday.id, quantity: 2, short: 3 },
          ],
          "shortfall-alerts": [{ request_id: monday.id, short: 3 }],
          "packlists-by-customer": [
            { customer_id: bert.id, quantity: 5 },
            { customer_id: alma.id, quantity: 2 },
          ],
        },
        alerts: [{ step: "shortfall-alerts", kind: "shortfall", request_id: monday.id, short: 3 }],
      },
    });
    expect((await ask("GET", `/workflows/daily-dispatch/runs/${run.body.id}`)).body).toEqual(
      run.body,
    );
    const later = await ask("POST", "/workflows/daily-dispatch/runs", { as_of: "2026-03-11" });
    expect(later.body.outputs["hold-gate"]).toHaveLength(2);
    expect(later.body.alerts).toEqual([]);
    expect((await ask("POST", "/workflows/daily-dispatch/runs", {})).body.error.field).toBe(
      "as_of",
    );
    expect((await ask("GET", "/workflows/daily-dispatch/runs/none")).status).toBe(404);
  });

  test("gives a page of a workflow's runs as of a collection, and refuses what is no page", async () => {
    const { ask } = await started(emitted(LIBRARY));
    const runs = "/workflows/reminders/runs";
    const run = async () => (await ask("POST", runs, { as_of: "2026-03-10" })).body;
    const [, second] = [await run(), await run()];
    expect((await ask("GET", `${runs}?limit=1&offset=1`)).body).toEqual({
      items: [second],
      total: 2,
    });
    for (const odd of ["limit=-1", "limit=many", "offset=1.5"])
      expect(await ask("GET", `${runs}?${odd}`)).toMatchObject({
        status: 422,
        body: { error: { code: "invalid_field", field: odd.split("=")[0] } },
      });
  });

  test("keeps its records over a restart, ends with 0 when told to, and logs no bodies", async () => {
    const folder = emitted(LIBRARY);
    const first = await started(folder);
    const member = {
      name: "Alma Secret",
      email: "alma@example.org",
      status: "active",
      joined: "2026-01-01",
    };
    const { body } = await first.ask("POST", "/members", member);
    await first.ask("GET", `/members?email=alma@example.org`);
    expect(await first.stop()).toBe(0);
    const lines = first
      .log()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Body);
    expect(lines.map(({ event }) => event)).toEqual(["listening", "request", "request", "ended"]);
    expect(lines[1]).toMatchObject({ method: "POST", route: "/members", status: 201 });
    expect(first.log()).not.toContain("Secret");
    expect(first.log()).not.toContain("example.org");
    const second = await started(folder);
    expect((await second.ask("GET", `/members/${body.id}`)).body).toEqual(body);
  });

  test("answers only what is whole on the disk, and starts again after the disk was full", async () => {
    const folder = emitted(LIBRARY);
    // Files of so many blocks at most, and a write beyond them fails as it does on a full disk.
    const full = `trap '' XFSZ; ulimit -f 4; exec "${process.execPath}" "$@"`;
    const limited = await started(folder, {}, ["/bin/sh", "-c", full, "sh"]);
    const post = (title: string) => limited.ask("POST", "/books", { title, copies: 1 });
    const kept: string[] = [];
    for (let number = 0, status = 201; status === 201 && number < 200; number += 1) {
      const answer = await post(`${number} ${"x".repeat(97)}`);
      status = answer.status;
      if (status === 201) kept.push(answer.body.id);
    }
    expect(kept.length).toBeGreaterThan(2);
    expect((await post("short")).status).toBe(500);
    await limited.stop();
    const { ask } = await started(folder);
    const { items } = (await ask("GET", "/books")).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual(kept);
    expect((await ask("POST", "/books", { title: "again", copies: 1 })).status).toBe(201);
  });

  test("has the five endpoints that every service has", async () => {
    const { ask } = await started(emitted(LIBRARY));
    expect((await ask("GET", "/health")).body).toMatchObject({
      status: "active",
      service: "town-library",
      version: "1.0.0",
    });
    expect((await ask("GET", "/capabilities")).body).toMatchObject({
      udc_version: "1.0",
      dependencies: [],
    });
    expect((await ask("GET", "/state")).body).toMatchObject({
      errors_last_hour: 0,
      requests_total: 3,
    });
    expect((await ask("GET", "/dependencies")).body).toEqual({
      required: [],
      optional: [],
      missing: [],
    });
    const message = {
      trace_id: "t",
      source: "a",
      target: "b",
      message_type: "command",
      payload: {},
      timestamp: "2026-01-01T00:00:00Z",
    };
    expect(await ask("POST", "/message", message)).toMatchObject({
      status: 200,
      body: { status: "received", trace_id: "t" },
    });
  });
});
