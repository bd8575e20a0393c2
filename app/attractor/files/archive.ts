import {
  createReadStream,
  createWriteStream,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { REPOSITORY } from "./logs-root.ts";

/** The name of a run's archive in its folder. */
const ARCHIVE = "run.tgz";
/** Not of the record: the work itself, which git has, and what a live engine holds. */
const LEFT_OUT = new Set([ARCHIVE, "worktree", REPOSITORY, "run.lock.json"]);
const BLOCK = 512;
/** Larger files are read in pieces. */
const WHOLE_BYTES = 1024 * 1024;

/** Packs the files of a run into its `run.tgz`: tar (pax) and gzip, paths from the run's folder, in their order. */
export async function packRun(folder: string): Promise<void> {
  const temporary = join(folder, `.${ARCHIVE}.new`);
  rmSync(temporary, { force: true });
  const target = createWriteStream(temporary, { flags: "wx" });
  await pipeline(Readable.from(gathered(entries(folder))), createGzip({ level: 1 }), target);
  renameSync(temporary, join(folder, ARCHIVE));
}

/** Small pieces as large ones: each piece is a turn of another thread. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size < WHOLE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  yield Buffer.concat(waiting);
}

async function* entries(folder: string): AsyncGenerator<Buffer> {
  for (const path of below(folder, "")) yield* entry(join(folder, path), path);
  yield Buffer.alloc(2 * BLOCK);
}

/** Paths below a folder, each folder before what is in it. */
function* below(folder: string, way: string): Generator<string> {
  const here = readdirSync(join(folder, way), { withFileTypes: true });
  for (const one of here.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (LEFT_OUT.has(one.name) || one.name.endsWith(".new")) continue;
    const path = way === "" ? one.name : `${way}/${one.name}`;
    yield path;
    if (one.isDirectory()) yield* below(folder, path);
  }
}

/** One file, folder or link with its header; what is none of these holds nothing that could be kept. */
async function* entry(place: string, path: string): AsyncGenerator<Buffer> {
  const stats = lstatSync(place);
  if (stats.isDirectory()) yield header({ path: `${path}/`, type: "5", size: 0, link: "" }, stats);
  else if (stats.isSymbolicLink())
    yield header({ path, type: "2", size: 0, link: readlinkSync(place) }, stats);
  else if (stats.isFile()) yield* file(place, path, stats);
}

async function* file(place: string, path: string, stats: Stats): AsyncGenerator<Buffer> {
  const { size } = stats;
  yield header({ path, type: "0", size, link: "" }, stats);
  if (size <= WHOLE_BYTES) yield exactly(readFileSync(place), size);
  else {
    let left = size;
    for await (const piece of createReadStream(place, { end: size - 1 })) {
      yield piece as Buffer;
      left -= (piece as Buffer).length;
    }
    if (left > 0) yield Buffer.alloc(left);
  }
  yield Buffer.alloc(padding(size));
}

/** A file that was written to since its size was read still has the length that its header says. */
function exactly(bytes: Buffer, size: number): Buffer {
  return bytes.length >= size
    ? bytes.subarray(0, size)
    : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

interface Entry {
  readonly path: string;
  /** `0` a file, `2` a link, `5` a folder, `x` the pax records of the next. */
  readonly type: string;
  readonly size: number;
  readonly link: string;
}

/** The header of an entry; where path or link do not fit its fields, with pax records before it. */
function header(entry: Entry, stats: Stats): Buffer {
  const long = [
    ["path", entry.path],
    ["linkpath", entry.link],
  ].filter(([, text = ""]) => Buffer.byteLength(text) > 100);
  const own = ustar(entry, stats);
  if (long.length === 0) return own;
  const records = Buffer.from(long.map(([key = "", text = ""]) => record(key, text)).join(""));
  const before = ustar({ path: "pax", type: "x", size: records.length, link: "" }, stats);
  return Buffer.concat([before, records, Buffer.alloc(padding(records.length)), own]);
}

/** `<length> key=value\n`, the length counting itself. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const short = rest + String(rest).length;
  const length = rest + String(short).length;
  return `${length} ${key}=${value}\n`;
}

function ustar({ path, type, size, link }: Entry, { mode, mtimeMs }: Stats): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string =>
    value.toString(8).padStart(width - 1, "0");
  block.write(path, 0, 100);
  block.write(octal(mode & 0o7777, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(mtimeMs / 1000), 12), 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${octal(sum, 7)}\u0000 `, 148);
  return block;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
