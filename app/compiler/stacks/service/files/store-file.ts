/** `src/store.ts`: records that survive a restart. */
export const STORE_FILE = String.raw`import { appendFileSync, closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";

/** Anything with an id that JSON can hold. */
export interface Row {
  readonly id: string;
}

export interface Store {
  all(table: string): readonly Row[];
  find(table: string, id: string): Row | null;
  put(table: string, row: Row): void;
  remove(table: string, id: string): void;
  close(): void;
}

type Entry = { readonly table: string; readonly put: Row } | { readonly table: string; readonly remove: string };

/** Every change is one line at the end of one file, on the disk before the answer is sent. A line cut off by a crash was never answered: it is dropped. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "records.jsonl");
  const tables = new Map<string, Map<string, Row>>();
  const table = (name: string) => {
    const known = tables.get(name);
    if (known !== undefined) return known;
    const fresh = new Map<string, Row>();
    tables.set(name, fresh);
    return fresh;
  };
  const apply = (entry: Entry) => {
    if ("put" in entry) table(entry.table).set(entry.put.id, entry.put);
    else table(entry.table).delete(entry.remove);
  };
  for (const entry of entriesOf(path)) apply(entry);
  const file = openSync(path, "a");
  let broken: unknown = null;
  const write = (entry: Entry) => {
    // After a failed write half a line may stand there: what follows it could not be read again. The next start drops it.
    if (broken !== null) throw broken;
    try {
      appendFileSync(file, JSON.stringify(entry) + "\n");
      fdatasyncSync(file);
    } catch (error) {
      broken = error;
      throw error;
    }
    apply(entry);
  };
  return {
    all: (name) => [...table(name).values()],
    find: (name, id) => table(name).get(id) ?? null,
    put: (name, put) => write({ table: name, put }),
    remove: (name, id) => write({ table: name, remove: id }),
    close: () => closeSync(file),
  };
}

function entriesOf(path: string): readonly Entry[] {
  if (!existsSync(path)) appendFileSync(path, "");
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}
`;
