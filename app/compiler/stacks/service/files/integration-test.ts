/** `test/integration.test.ts`: the service as a process of its own, asked over HTTP. */
export const INTEGRATION_TEST = `import { deepEqual, equal, ok } from "node:assert/strict";
import { type Child, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ENTITIES, type Entity, type FieldType, SERVICE } from "../src/model.ts";
import { WORKFLOWS } from "../src/workflows.ts";

type Fields = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: Fields;
}

const folder = mkdtempSync(join(tmpdir(), "service-"));
let child: Child;
let base = "";

/** Starts the service on a port that is free, and waits until it says which. */
async function start(): Promise<void> {
  const env = { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA_DIR: folder, LOG_LEVEL: "warn" };
  child = spawn(process.execPath, [join(import.meta.dirname, "..", "src", "server.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.setEncoding("utf8");
  base = await new Promise((resolve, reject) => {
    let heard = "";
    child.once("exit", (code) => reject(new Error("the service ended with " + code)));
    child.stdout.on("data", (text) => {
      heard += text;
      const line = heard.split("\\n").find((one) => one.includes("listening"));
      if (line !== undefined) resolve("http://127.0.0.1:" + (JSON.parse(line) as { port: number }).port);
    });
  });
}

async function stop(): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const answer = await fetch(base + path, { method, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Fields) };
}

before(start);
after(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const UUID = "00000000-0000-4000-8000-000000000000";

/** A value of a type, another one for another number. */
function valueOf(type: FieldType, number: number, ids: Ids): unknown {
  switch (type.kind) {
    case "text":
      return "text " + number;
    case "integer":
    case "number":
    case "money":
      return number;
    case "date":
      return new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);
    case "time":
      return String(number % 24).padStart(2, "0") + ":00";
    case "weekday":
      return DAYS[number % DAYS.length];
    case "boolean":
      return number % 2 === 0;
    case "uuid":
      return UUID.slice(0, -6) + String(100000 + number).slice(-6);
    case "choice":
      return type.values[number % type.values.length];
    case "list":
      return [valueOf(type.of, number, ids)].filter((value) => value !== null);
    case "reference": {
      const known = ids.get(type.entity) ?? [];
      return known[number % Math.max(1, known.length)] ?? null;
    }
  }
}

type Ids = ReadonlyMap<string, readonly string[]>;

/** The number within a field's bounds. */
function within(number: number, { min, max, minOpen, maxOpen }: Entity["fields"][number]): number {
  const low = min === null ? null : minOpen ? min + 1 : min;
  const high = max === null ? null : maxOpen ? max - 1 : max;
  if (low !== null && high !== null) return low + (number % Math.max(1, Math.floor(high - low) + 1));
  if (low !== null) return low + number;
  return high === null ? number : high - number;
}

/** A body of an entity; each digit of the seed decides another field. */
function bodyOf(entity: Entity, seed: number, ids: Ids): Fields {
  const body: Fields = {};
  for (const [index, field] of entity.fields.entries()) {
    // No stride shares a factor with a small choice, so that every field takes every value as seeds go on.
    const number = seed * ([1, 5, 7, 11, 13][index % 5] ?? 1) + Math.floor(seed / 7) + index * 3;
    if (field.type.kind === "reference" && (ids.get(field.type.entity) ?? []).length === 0) continue;
    const isNumber = field.type.kind === "integer" || field.type.kind === "number" || field.type.kind === "money";
    body[field.name] = isNumber ? within(number, field) : valueOf(field.type, number, ids);
  }
  return body;
}

const TRIES = 400;
const WANTED = 3;

/** Every entity after those that it needs. */
function inOrder(): readonly Entity[] {
  const done: Entity[] = [];
  for (let round = 0; round <= ENTITIES.length; round += 1) {
    for (const entity of ENTITIES) {
      const needs = entity.fields.flatMap(({ type, optional }) => (type.kind === "reference" && !optional ? [type.entity] : []));
      if (!done.includes(entity) && needs.every((name) => done.some((one) => one.name === name))) done.push(entity);
    }
  }
  return done;
}

const ids = new Map<string, string[]>();

/** Records of every entity that keep to the rules, found by trying; a refusal must be a 409 with a rule's key. */
async function fill(): Promise<void> {
  for (const entity of inOrder()) {
    const made: string[] = [];
    for (let seed = 0; seed < TRIES && made.length < WANTED; seed += 1) {
      const { status, body } = await ask("POST", entity.path, bodyOf(entity, seed, ids));
      if (status === 201) made.push(String(body["id"]));
      else {
        equal(status, 409, entity.name + ": " + JSON.stringify(body));
        ok(typeof (body["error"] as Fields)["rule"] === "string");
      }
    }
    ids.set(entity.name, made);
  }
}

test("the five endpoints of every service answer", async () => {
  const health = await ask("GET", "/health");
  equal(health.status, 200);
  equal(health.body["status"], "active");
  equal(health.body["service"], SERVICE.name);
  equal((await ask("GET", "/capabilities")).body["udc_version"], "1.0");
  ok(typeof (await ask("GET", "/state")).body["uptime_seconds"] === "number");
  ok(Array.isArray((await ask("GET", "/dependencies")).body["required"]));
  const message = { trace_id: UUID, source: "test", target: SERVICE.name, message_type: "command", payload: {} };
  equal((await ask("POST", "/message", message)).body["trace_id"], UUID);
  equal((await ask("POST", "/message", { source: "test" })).status, 422);
});

test("records that keep to the rules are made, read, listed, changed and deleted", async () => {
  await fill();
  for (const entity of ENTITIES) {
    const [id] = ids.get(entity.name) ?? [];
    ok(id !== undefined, "no " + entity.name + " keeps to the rules");
    const record = await ask("GET", entity.path + "/" + id);
    equal(record.status, 200);
    const all = await ask("GET", entity.path);
    equal(all.body["total"], ids.get(entity.name)?.length);
    equal(((await ask("GET", entity.path + "?limit=1")).body["items"] as unknown[]).length, 1);
    deepEqual((await ask("PATCH", entity.path + "/" + id, {})).body, record.body);
    for (const field of entity.fields.filter(({ type }) => type.kind !== "list")) {
      const value = record.body[field.name];
      if (value === null) continue;
      const found = await ask("GET", entity.path + "?" + field.name + "=" + encodeURIComponent(String(value)));
      ok((found.body["items"] as Fields[]).some((one) => one["id"] === id), entity.name + " by " + field.name);
    }
  }
});

test("what is not there answers 404, and another method 405", async () => {
  for (const { path } of ENTITIES) {
    for (const method of ["GET", "PATCH", "DELETE"]) equal((await ask(method, path + "/" + UUID, method === "PATCH" ? {} : undefined)).status, 404);
    equal((await ask("PUT", path, {})).status, 405);
  }
  equal((await ask("GET", "/nothing-of-the-kind")).status, 404);
});

test("a body that cannot be read answers 400, a field that is wrong 422", async () => {
  for (const entity of ENTITIES) {
    equal((await ask("POST", entity.path, "{")).status, 400);
    equal((await ask("POST", entity.path, "[]")).status, 400);
    const good = bodyOf(entity, 0, ids);
    equal((await ask("POST", entity.path, { ...good, no_such_field: 1 })).status, 422);
    equal((await ask("GET", entity.path + "?no_such_field=1")).status, 422);
    for (const { name, optional } of entity.fields) {
      const { [name]: _, ...rest } = good;
      const missing = await ask("POST", entity.path, rest);
      if (!optional) {
        equal(missing.status, 422, entity.name + " without " + name);
        equal((missing.body["error"] as Fields)["field"], name);
      }
      equal((await ask("POST", entity.path, { ...good, [name]: { a: 1 } })).status, 422, name);
    }
  }
});

test("workflows run as of the date that they are given, and their runs are kept", async () => {
  for (const { path, inputs } of WORKFLOWS) {
    const given = Object.fromEntries(inputs.map(({ name, type }) => [name, type === "number" ? 10 : type === "date" ? "2026-01-31" : "text"]));
    const run = await ask("POST", path + "/runs", { as_of: "2026-01-31", ...given });
    equal(run.status, 201, JSON.stringify(run.body));
    equal(run.body["status"], "done", JSON.stringify(run.body["alerts"]));
    ok(Object.values(run.body["outputs"] as Fields).every((items) => Array.isArray(items)));
    deepEqual((await ask("GET", path + "/runs/" + run.body["id"])).body, run.body);
    equal((await ask("POST", path + "/runs", { ...given })).status, 422);
    equal((await ask("POST", path + "/runs", { as_of: "2026-02-30", ...given })).status, 422);
    equal((await ask("GET", path + "/runs/" + UUID)).status, 404);
  }
});

test("the service ends in order when it is told to, and has every record again when it is started", async () => {
  const records = new Map<string, Answer>();
  for (const { path } of ENTITIES) records.set(path, await ask("GET", path));
  equal(await stop(), 0);
  await start();
  for (const [path, answer] of records) deepEqual(await ask("GET", path), answer);
});

test("a record that is deleted is gone", async () => {
  for (const entity of ENTITIES) {
    for (const id of ids.get(entity.name) ?? []) {
      const { status } = await ask("DELETE", entity.path + "/" + id);
      ok(status === 204 || status === 409);
      equal((await ask("GET", entity.path + "/" + id)).status, status === 204 ? 404 : 200);
    }
  }
});
`;
