import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile } from "../../app/compiler/compile.ts";
import type { SpecGraph } from "../../app/core/spec/graph.ts";
import type { Actor } from "../../app/ports/actor.ts";

interface Row {
  readonly id: string;
}
interface Api {
  readonly answerTo: (
    asked: { readonly method: string; readonly url: string; readonly text: string | null },
    store: object,
    life: object,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
}

/** What a reading of a spec is built into, in this process: each actor begins with nothing, and keeps what it is told in memory. */
export interface Built extends Disposable {
  readonly fresh: () => Actor;
}

/** Emits what a spec is built into and loads the part that answers; no process and no port. */
export async function builtOf(graph: SpecGraph, reading = 0): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "in-process-"));
  for (const { path, text } of compile({ graph, reading, stack: "service" }).files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { answerTo } = (await import(pathToFileURL(join(folder, "src/api.ts")).href)) as Api;
  const fresh = (): Actor => {
    const store = memory();
    const life = { startedAt: 0, requests: 0, errors: [] };
    return {
      request: async ({ method, path, body }) => {
        const text = body === undefined ? "" : Buffer.from(body).toString("utf8");
        const answer = await answerTo({ method, url: path, text }, store, life);
        const said = answer.body === null ? "" : JSON.stringify(answer.body);
        return { status: answer.status, headers: {}, body: Buffer.from(said) };
      },
    };
  };
  return { fresh, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The emitted store's interface, without a disk. */
function memory() {
  const tables = new Map<string, Map<string, Row>>();
  const table = (name: string) => {
    const rows = tables.get(name) ?? new Map<string, Row>();
    tables.set(name, rows);
    return rows;
  };
  return {
    all: (name: string) => [...table(name).values()],
    find: (name: string, id: string) => table(name).get(id) ?? null,
    put: (name: string, row: Row) => void table(name).set(row.id, row),
    remove: (name: string, id: string) => void table(name).delete(id),
    close: () => undefined,
  };
}
