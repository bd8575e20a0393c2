import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { TraceSearch } from "../../../core/pack/trace-search.ts";
import { failed, git, tryGit } from "../git.ts";
import type { Findings } from "./findings.ts";
import type { Walked } from "./walk.ts";

/** Whether a folder is what git keeps a repository's objects in, wherever that repository lies: of a clone, a submodule, a builder's own. */
export function isDatabase({ path, names }: Walked): boolean {
  if (names === null || basename(path.toString()) !== "objects") return false;
  return names.map(String).some((name) => /^(pack|info|[0-9a-f]{2})$/.test(name));
}

/** Whether a file is one in which git keeps objects of one of these databases, compressed: git reads them. */
export function isGitsOwn(path: string, databases: readonly string[]): boolean {
  const database = databases.find((one) => path.startsWith(`${one}/`));
  if (database === undefined) return false;
  const own = path.slice(database.length + 1);
  return /^([0-9a-f]{2}\/[0-9a-f]{38}|pack\/pack-[0-9a-f]{40}\.(pack|idx|rev))$/.test(own);
}

interface Search {
  readonly search: TraceSearch;
  readonly findings: Findings;
  readonly scratch: string;
}

/**
 * Looks through every object of a database and of its alternates, reachable or not. Git reads it through an empty repository of ours,
 * so that no configuration, hook or attribute beside it counts.
 */
export async function searchDatabase(
  database: string,
  { search, findings, scratch }: Search,
): Promise<void> {
  try {
    if (!existsSync(`${scratch}/HEAD`)) await git(["init", "-q", "--bare", "--template=", scratch]);
    const call = { gitDir: scratch, objects: database };
    const all = await objectsIn(call);
    for (const { size } of all) findings.object(size);
    const wanted = all.filter(({ size }) => search.concerns(size) && findings.affords(size));
    for (const group of groups(wanted))
      for (const { name, content } of await contents(call, group))
        findings.found(`${database}: object ${name}`, look(search, content));
  } catch (error) {
    findings.unread(database, error instanceof Error ? error.message : String(error));
  }
}

function look(search: TraceSearch, content: Uint8Array) {
  const looking = search.begin(content.length);
  looking.piece(content);
  return looking.end();
}

interface Call {
  readonly gitDir: string;
  readonly objects: string;
}

interface Listed {
  readonly name: string;
  readonly size: number;
}

/** Git passes over what it cannot read, and says so beside its answer: here that is no answer. */
async function catFile(args: readonly string[], call: Call, stdin = ""): Promise<Buffer> {
  const whole = ["cat-file", ...args];
  const ending = await tryGit(whole, { ...call, stdin });
  if (ending.code !== 0 || ending.stderr !== "") throw failed(whole, call, ending);
  return ending.stdout;
}

async function objectsIn(call: Call): Promise<readonly Listed[]> {
  const format = "--batch-check=%(objectname) %(objectsize)";
  const listing = await catFile(["--batch-all-objects", "--unordered", format], call);
  const lines = listing.toString().split("\n");
  return lines.filter((line) => line !== "").map(listed);
}

function listed(line: string): Listed {
  const [, name, size] = /^([0-9a-f]+) (\d+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`git says ${line} of an object`);
  return { name, size: Number(size) };
}

/** As much as is held in memory at once; an object that is larger is alone. */
const GROUP_BYTES = 32 * 1024 ** 2;

function* groups(all: readonly Listed[]): Generator<readonly Listed[]> {
  let group: Listed[] = [];
  let bytes = 0;
  for (const one of all) {
    if (group.length > 0 && bytes + one.size > GROUP_BYTES) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(one);
    bytes += one.size;
  }
  if (group.length > 0) yield group;
}

async function contents(
  call: Call,
  group: readonly Listed[],
): Promise<readonly { readonly name: string; readonly content: Buffer }[]> {
  const stdin = group.map(({ name }) => `${name}\n`).join("");
  const stream = await catFile(["--batch"], call, stdin);
  let at = 0;
  return group.map(({ name, size }) => {
    const start = stream.indexOf(10, at) + 1;
    const header = stream.subarray(at, start - 1).toString();
    if (!header.startsWith(`${name} `) || !header.endsWith(` ${size}`))
      throw new Error(`git says ${header} where object ${name} of ${size} bytes was asked for`);
    at = start + size + 1;
    return { name, content: stream.subarray(start, start + size) };
  });
}
