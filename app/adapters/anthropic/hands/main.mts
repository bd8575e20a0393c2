// Runs in a box, alone: reads one act, does it below its own folder, answers. Whoever wrote the act is not trusted, and neither is
// the folder: no path is followed through a link.
import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, matchesGlob, relative, resolve, sep } from "node:path";
import type { HandAct, HandAnswer } from "./acts.ts";

const ROOT = process.cwd();
/** Folders that hold no work. */
const APART: ReadonlySet<string> = new Set([".git", "node_modules", ".kilroy"]);
const FILE_BYTES = 2 * 1024 * 1024;
const STATUS_BYTES = 64 * 1024;
const ANSWER_CHARACTERS = 60_000;
const MOST_ENTRIES = 600;
const MOST_MATCHES = 200;
const LINE_CHARACTERS = 500;

/** A mistake of the one who asked, told as it is. */
class Mistake extends Error {}

function main(): void {
  const act = JSON.parse(readFileSync(0, "utf8")) as HandAct;
  process.stdout.write(JSON.stringify(answerTo(act)));
}

function answerTo(act: HandAct): HandAnswer {
  try {
    return act.act === "look" ? look() : { ok: true, text: done(act) };
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, text: error.message };
    const { code = "unknown", message } = error as NodeJS.ErrnoException;
    return { ok: false, text: `${"path" in act ? act.path : act.act}: ${code}: ${message}` };
  }
}

function done(act: Exclude<HandAct, { act: "look" }>): string {
  switch (act.act) {
    case "read":
      return read(act);
    case "write":
      return write(act.path, act.text);
    case "edit":
      return edit(act);
    case "list":
      return list(act.path);
    case "search":
      return search(act);
  }
}

/** The path itself, checked: inside, not of git, and no link on the way nor at its end. */
function safe(path: string): string {
  const whole = resolve(ROOT, path);
  const inside = relative(ROOT, whole);
  if (inside === ".." || inside.startsWith(`..${sep}`))
    throw new Mistake(
      `${path} lies outside the repository: give a path relative to its top folder`,
    );
  const parts = inside.split(sep).filter((part) => part !== "");
  if (parts.includes(".git")) throw new Mistake(`${path}: git's own folder is not yours to touch`);
  parts.forEach((_, i) => {
    const step = join(ROOT, ...parts.slice(0, i + 1));
    if (lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Mistake(`${path}: ${relative(ROOT, step)} is a link, and links are not followed`);
  });
  return whole;
}

function textOf(path: string): string {
  const file = openSync(
    safe(path),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    const seen = fstatSync(file);
    if (seen.isDirectory()) throw new Mistake(`${path} is a folder: list it`);
    if (!seen.isFile()) throw new Mistake(`${path} is no plain file`);
    if (seen.size > FILE_BYTES)
      throw new Mistake(
        `${path} has ${seen.size} bytes, more than ${FILE_BYTES}: use run with head or grep`,
      );
    const bytes = readFileSync(file);
    if (bytes.includes(0)) throw new Mistake(`${path} is not text`);
    return bytes.toString("utf8");
  } finally {
    closeSync(file);
  }
}

function read({ path, from, lines }: Extract<HandAct, { act: "read" }>): string {
  const all = textOf(path).split("\n");
  if (all.at(-1) === "") all.pop();
  const shown = all.slice(from - 1, from - 1 + lines);
  const text = shown.map((line, i) => `${from + i}\t${line}`).join("\n");
  const last = from + shown.length - 1;
  const rest = last < all.length ? `\n[lines ${from} to ${last} of ${all.length}]` : "";
  return all.length === 0 ? "[the file is empty]" : `${bounded(text)}${rest}`;
}

function write(path: string, text: string): string {
  const whole = safe(path);
  const seen = lstatSync(whole, { throwIfNoEntry: false });
  if (seen !== undefined && !seen.isFile()) throw new Mistake(`${path} is no plain file`);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return `${seen === undefined ? "made" : "written"}: ${path}, ${text.split("\n").length} lines`;
}

function edit(act: Extract<HandAct, { act: "edit" }>): string {
  const { path, old, everywhere } = act;
  const text = textOf(path);
  const pieces = text.split(old);
  const found = pieces.length - 1;
  if (old === "" || found === 0)
    throw new Mistake(`${path}: the old text does not stand in it; read it and give it exactly`);
  if (found > 1 && !everywhere)
    throw new Mistake(
      `${path}: the old text stands in it ${found} times; give more of it, or set everywhere`,
    );
  writeFileSync(safe(path), pieces.join(act.new));
  return `edited: ${path}, ${found} ${found === 1 ? "place" : "places"}`;
}

function list(path: string): string {
  const names: string[] = [];
  const top = safe(path);
  if (!lstatSync(top).isDirectory()) throw new Mistake(`${path} is no folder: read it`);
  for (const { name, kind } of entries(top)) {
    if (names.length === MOST_ENTRIES) return `${names.join("\n")}\n[more: list a folder below]`;
    names.push(kind === "folder" ? `${name}/` : kind === "link" ? `${name} (a link)` : name);
  }
  return names.length === 0 ? "[the folder is empty]" : names.join("\n");
}

interface Entry {
  /** Relative to the repository's top folder. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}

/** All that lies below a folder, in the order of names; links are told and not followed. */
function* entries(folder: string): Generator<Entry> {
  const found = readdirSync(folder, { withFileTypes: true });
  for (const one of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (APART.has(one.name)) continue;
    const name = relative(ROOT, join(folder, one.name));
    if (one.isDirectory()) {
      yield { name, kind: "folder" };
      yield* entries(join(folder, one.name));
    } else yield { name, kind: one.isFile() ? "file" : one.isSymbolicLink() ? "link" : "other" };
  }
}

function search({ path, pattern, files }: Extract<HandAct, { act: "search" }>): string {
  const wanted = expression(pattern);
  const found: string[] = [];
  const top = safe(path);
  const all = lstatSync(top).isDirectory() ? entries(top) : [{ name: path, kind: "file" as const }];
  for (const { name, kind } of all) {
    if (kind !== "file" || (files !== undefined && !matchesGlob(name, files))) continue;
    for (const [i, line] of linesOf(name).entries()) {
      if (!wanted.test(line)) continue;
      found.push(`${name}:${i + 1}: ${line.slice(0, LINE_CHARACTERS)}`);
      if (found.length === MOST_MATCHES)
        return `${bounded(found.join("\n"))}\n[more: search for less]`;
    }
  }
  return found.length === 0 ? "[nothing found]" : bounded(found.join("\n"));
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw new Mistake(`${JSON.stringify(pattern)} is no regular expression: ${String(error)}`);
  }
}

/** A file that cannot be searched (too large, not text) has no lines. */
function linesOf(name: string): readonly string[] {
  try {
    return textOf(name).split("\n");
  } catch (error) {
    if (error instanceof Mistake) return [];
    throw error;
  }
}

function look(): HandAnswer {
  const status = takeStatus();
  const hash = createHash("sha256");
  for (const { name, kind } of entries(ROOT)) {
    const seen = lstatSync(join(ROOT, name));
    hash.update(`${name}\0${kind}\0${seen.mode}\0`);
    if (kind === "file") hash.update(readFileSync(join(ROOT, name)));
  }
  return { ok: true, text: hash.digest("hex"), ...(status === undefined ? {} : { status }) };
}

function takeStatus(): string | undefined {
  const path = join(ROOT, "status.json");
  const seen = lstatSync(path, { throwIfNoEntry: false });
  if (seen === undefined || !seen.isFile() || seen.size > STATUS_BYTES) return undefined;
  const text = textOf("status.json");
  rmSync(path);
  return text;
}

function bounded(text: string): string {
  if (text.length <= ANSWER_CHARACTERS) return text;
  return `${text.slice(0, ANSWER_CHARACTERS)}\n[cut after ${ANSWER_CHARACTERS} characters]`;
}

main();
