import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { NamedFile } from "../language/graph.ts";
import type { FindFile } from "../language/named-files.ts";
import { readPlainFile } from "./plain-file.ts";

/** A file larger than this is no text for a model and no graph. */
const MOST_BYTES = 1024 * 1024;

/**
 * Finds the files that graphs name: in the folder of the graph's file, else in the repository (by default the one that the
 * graph's file lies in). What leads out of both, links included, is refused.
 */
export function filesBeside(repository?: string): FindFile {
  return (path, from) => {
    const beside = dirname(resolve(from));
    const roots = [beside, repository ?? repositoryOf(beside) ?? beside];
    const places = isAbsolute(path) ? [path] : roots.map((root) => join(root, path));
    const found = places.find((place) => existsSync(place));
    if (found === undefined) return missing(path, roots);
    const real = realpathSync(found);
    const here = roots.filter((root) => existsSync(root));
    if (!here.some((root) => isBelow(realpathSync(root), real))) return outside(path, roots);
    return textIn(real, { path, file: found });
  };
}

/** The nearest folder above that holds a repository. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function textIn(
  real: string,
  { path, file }: { readonly path: string; readonly file: string },
): NamedFile {
  try {
    const text = readPlainFile(real, MOST_BYTES);
    if (text === undefined) return notPlain(path);
    return text.trim() === "" ? empty(path) : { kind: "found", file, text };
  } catch (cause) {
    return unreadable(path, cause);
  }
}

const quoted = (path: string): string => JSON.stringify(path);

function missing(path: string, roots: readonly string[]): NamedFile {
  const fix = `write a path from ${[...new Set(roots)].join(" or from ")}`;
  return { kind: "refused", why: `${quoted(path)} is not there`, fix };
}

function outside(path: string, roots: readonly string[]): NamedFile {
  const why = `${quoted(path)} leads out of the graph's folder and of its repository`;
  return { kind: "refused", why, fix: `move the file below ${roots[0]}` };
}

function notPlain(path: string): NamedFile {
  const why = `${quoted(path)} is no plain file of at most ${MOST_BYTES} bytes`;
  return { kind: "refused", why, fix: "name a file with text" };
}

function empty(path: string): NamedFile {
  return { kind: "refused", why: `${quoted(path)} is empty`, fix: "write into it what is wanted" };
}

function unreadable(path: string, cause: unknown): NamedFile {
  const why = `${quoted(path)} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  return { kind: "refused", why, fix: "make it readable" };
}
