/** `src/api.ts`: from a request to an answer. */
export const API_FILE = String.raw`import { type Body, checkChange, checkNew, filterValue, matches, type Values } from "./check.ts";
import { ENTITIES, type Entity, type Value } from "./model.ts";
import { broken } from "./rules.ts";
import type { Row, Store } from "./store.ts";
import { capabilities, dependencies, health, type Life, message, state } from "./udc.ts";
import { runWorkflow, WORKFLOWS, type Workflow } from "./workflows.ts";
import { worldOf, worldWith } from "./world.ts";

export type { Life } from "./udc.ts";

export interface Asked {
  readonly method: string;
  readonly url: string;
  /** The body; null when it was too long or not UTF-8. */
  readonly text: string | null;
}

export interface Answer {
  readonly status: number;
  /** The path with its variable parts named: what is logged. */
  readonly route: string;
  readonly body: unknown;
}

type Outcome = Omit<Answer, "route">;
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly rule?: string;
}

function refuse(status: number, error: Problem): Outcome {
  return { status, body: { error } };
}

const NOT_FOUND = refuse(404, { code: "not_found", message: "there is nothing here" });

export async function answerTo(asked: Asked, store: Store, life: Life): Promise<Answer> {
  const url = new URL(asked.url, "http://service");
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname;
  const own = await udc(path, asked, life, store);
  if (own !== null) return { route: path, ...own };
  for (const entity of ENTITIES) {
    if (path === entity.path) return { route: path, ...collection(entity, asked, url, store) };
    if (path.startsWith(entity.path + "/")) {
      const id = path.slice(entity.path.length + 1);
      return { route: entity.path + "/{id}", ...record(entity, id, asked, store) };
    }
  }
  for (const workflow of WORKFLOWS) {
    const runs = workflow.path + "/runs";
    if (path === runs) return { route: runs, ...workflowRuns(workflow, asked, url, store) };
    if (path.startsWith(runs + "/")) {
      const id = path.slice(runs.length + 1);
      return { route: runs + "/{id}", ...(asked.method === "GET" ? found(store.find(runs, id)) : notAllowed("GET")) };
    }
  }
  return { route: "?", ...NOT_FOUND };
}

async function udc(path: string, { method, text }: Asked, life: Life, store: Store): Promise<Outcome | null> {
  if (path === "/message") {
    if (method !== "POST") return notAllowed("POST");
    const body = bodyOf(text);
    if ("status" in body) return body;
    const answer = message(body.body);
    return "fault" in answer ? refuse(422, { code: "invalid_field", ...answer.fault }) : { status: 200, body: answer };
  }
  const gives = { "/health": health, "/capabilities": capabilities, "/state": () => state(life, store), "/dependencies": dependencies };
  if (!Object.hasOwn(gives, path)) return null;
  if (method !== "GET" && method !== "HEAD") return notAllowed("GET");
  return { status: 200, body: await gives[path as keyof typeof gives]() };
}

function notAllowed(...methods: readonly string[]): Outcome {
  return refuse(405, { code: "method_not_allowed", message: "use " + methods.join(" or ") });
}

function found(row: Row | null): Outcome {
  return row === null ? NOT_FOUND : { status: 200, body: row };
}

function bodyOf(text: string | null): { readonly body: Body } | Outcome {
  try {
    const body: unknown = text === null ? null : JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return { body: body as Body };
  } catch {
    // Said below, as for anything else that is no JSON object.
  }
  return refuse(400, { code: "unreadable_body", message: "the body is not a JSON object" });
}

function collection(entity: Entity, asked: Asked, url: URL, store: Store): Outcome {
  if (asked.method === "GET") return list(entity, url, store);
  return asked.method === "POST" ? create(entity, asked, store) : notAllowed("GET", "POST");
}

function record(entity: Entity, id: string, asked: Asked, store: Store): Outcome {
  const row = store.find(entity.name, id);
  if (!["GET", "PATCH", "DELETE"].includes(asked.method)) return notAllowed("GET", "PATCH", "DELETE");
  if (row === null) return NOT_FOUND;
  if (asked.method === "GET") return found(row);
  return asked.method === "PATCH" ? change(entity, row, asked, store) : remove(entity, row, store);
}

function list(entity: Entity, url: URL, store: Store): Outcome {
  let rows = store.all(entity.name);
  for (const [name, text] of url.searchParams) {
    if (name === "limit" || name === "offset") continue;
    const type = name === "id" ? ({ kind: "text" } as const) : entity.fields.find((field) => field.name === name)?.type;
    if (type === undefined) return refuse(422, { code: "unknown_field", message: "no such field", field: name });
    const wanted = filterValue(type, text);
    if (wanted === undefined) {
      return refuse(422, { code: "invalid_field", message: name + " cannot be read as " + type.kind, field: name });
    }
    rows = rows.filter((row) => matches(type, valueOf(row, name), wanted));
  }
  return page(rows, url);
}

/** The part of the rows that "limit" and "offset" ask for, and how many there are. */
function page(rows: readonly Row[], url: URL): Outcome {
  const asked = { limit: Number.POSITIVE_INFINITY, offset: 0 };
  for (const [name, text] of url.searchParams) {
    if (name !== "limit" && name !== "offset") continue;
    if (!/^\d{1,9}$/.test(text)) {
      return refuse(422, { code: "invalid_field", message: name + " must be a whole number, 0 or more", field: name });
    }
    asked[name] = Number(text);
  }
  const items = rows.slice(asked.offset, asked.offset + asked.limit);
  return { status: 200, body: { items, total: rows.length } };
}

function valueOf(row: Row, name: string): Value {
  return ((row as unknown as Values)[name] ?? null) as Value;
}

function create(entity: Entity, asked: Asked, store: Store): Outcome {
  const body = bodyOf(asked.text);
  if ("status" in body) return body;
  const checked = checkNew(entity, body.body, (table, id) => store.find(table, id) !== null);
  if ("fault" in checked) return invalid(checked.fault);
  const row: Row = { id: crypto.randomUUID(), ...checked.values };
  const refusal = twice(entity, row, store) ?? violated("create", entity, row, null, store);
  if (refusal !== null) return refusal;
  store.put(entity.name, row);
  return { status: 201, body: row };
}

function change(entity: Entity, before: Row, asked: Asked, store: Store): Outcome {
  const body = bodyOf(asked.text);
  if ("status" in body) return body;
  const checked = checkChange(entity, body.body, (table, id) => store.find(table, id) !== null);
  if ("fault" in checked) return invalid(checked.fault);
  const row: Row = { ...before, ...checked.values };
  const refusal = twice(entity, row, store) ?? violated("change", entity, row, before, store);
  if (refusal !== null) return refusal;
  store.put(entity.name, row);
  return { status: 200, body: row };
}

function remove(entity: Entity, row: Row, store: Store): Outcome {
  const refusal = violated("delete", entity, row, row, store);
  if (refusal !== null) return refusal;
  store.remove(entity.name, row.id);
  return { status: 204, body: null };
}

function invalid(fault: { readonly field: string; readonly message: string }): Outcome {
  return refuse(422, { code: fault.message === "no such field" ? "unknown_field" : "invalid_field", ...fault });
}

/** Refused where another record has the value of a unique field. */
function twice(entity: Entity, row: Row, store: Store): Outcome | null {
  const others = store.all(entity.name).filter(({ id }) => id !== row.id);
  const field = entity.fields.find(({ name, unique }) => {
    const value = valueOf(row, name);
    return unique && value !== null && others.some((other) => JSON.stringify(valueOf(other, name)) === JSON.stringify(value));
  });
  if (field === undefined) return null;
  return refuse(409, { code: "not_unique", message: field.name + " is taken", field: field.name, rule: entity.key });
}

function violated(event: "create" | "change" | "delete", entity: Entity, row: Row, before: Row | null, store: Store): Outcome | null {
  const world = event === "delete" ? worldOf(store) : worldWith(worldOf(store), entity.name, row);
  const rule = broken(event, entity.name, { row, before, world });
  return rule === null ? null : refuse(409, { code: "rule_violated", message: rule.says, rule: rule.key });
}

function workflowRuns(workflow: Workflow, asked: Asked, url: URL, store: Store): Outcome {
  const table = workflow.path + "/runs";
  if (asked.method === "GET") return page(store.all(table), url);
  if (asked.method !== "POST") return notAllowed("GET", "POST");
  const body = bodyOf(asked.text);
  if ("status" in body) return body;
  const run = runWorkflow(workflow, body.body, worldOf(store));
  if ("fault" in run) return invalid(run.fault);
  const row: Row = { id: crypto.randomUUID(), ...run };
  store.put(table, row);
  return { status: 201, body: row };
}
`;
