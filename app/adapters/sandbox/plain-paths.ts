import {
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { Mount } from "../../ports/boxes.ts";
import { outermostFirst } from "./box-argv.ts";

/** What may stand before and after a path in a text: its ends, blanks, quotes, and what a shell or a list puts between words. */
const BEFORE = "(?<=^|[\\s=:'\"(,;<>|&`])";
const AFTER = "(?=$|[/\\s=:'\"),;<>|&`])";

/**
 * Translates paths as a box sees them into the machine's, wherever one stands in a text as a path of its own; the innermost mount
 * wins, and what names no mount stays as it is.
 */
export function onMachine(mounts: readonly Mount[]): (text: string) => string {
  const places = new Map(mounts.map(({ from, to }) => [to, from]));
  const innermostFirst = [...outermostFirst(mounts)].reverse().map(({ to }) => literal(to));
  const pattern = new RegExp(`${BEFORE}(?:${innermostFirst.join("|")})${AFTER}`, "g");
  return (text) => text.replace(pattern, (to) => places.get(to) ?? to);
}

/** A text as a pattern that matches only itself. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** How many boxes use a link at the moment, by where it stands. */
const linkUsers = new Map<string, number>();

/**
 * Where one mount stands inside another, the outer folder gets a link to the inner one: for as long as the box runs, or for good where
 * nobody may write the outer folder, so that boxes of other processes that share it never lose theirs.
 */
export function linkNested(mounts: readonly Mount[]): () => void {
  const links = mounts.flatMap((inner) => nestedLink(inner, mounts));
  const made: string[] = [];
  const unlink = () => {
    for (const path of made.splice(0)) dropLink(path);
  };
  try {
    for (const { path, target, passing } of links) {
      if (passing) makeLink(path, target);
      else placeLink(path, target);
      if (passing) made.push(path);
    }
  } catch (error) {
    unlink();
    throw error;
  }
  return unlink;
}

interface NestedLink {
  readonly path: string;
  readonly target: string;
  /** Whether it goes with the box. */
  readonly passing: boolean;
}

function nestedLink(inner: Mount, mounts: readonly Mount[]): NestedLink[] {
  const outer = [...outermostFirst(mounts)]
    .reverse()
    .find((mount) => mount !== inner && inner.to.startsWith(`${mount.to}/`));
  if (outer === undefined) return [];
  const path = join(outer.from, inner.to.slice(outer.to.length));
  const isThere = existsSync(path) && realpathSync(path) === realpathSync(inner.from);
  // A link of another box that runs is used along with it; the thing itself needs none.
  return isThere && !linkUsers.has(path)
    ? []
    : [{ path, target: inner.from, passing: outer.writable }];
}

function makeLink(path: string, target: string): void {
  const users = linkUsers.get(path) ?? 0;
  if (users === 0) placeLink(path, target);
  else if (readlinkSync(path) !== target) {
    throw new FactoryError("conflict", `${path} is another folder's place for a box that runs`);
  }
  linkUsers.set(path, users + 1);
}

function placeLink(path: string, target: string): void {
  if (leadsTo(path, target)) return;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) unlinkSync(path);
    if (stats?.isDirectory() === true) rmdirSync(path); // refuses a folder that holds anything
    symlinkSync(target, path);
  } catch (error) {
    // Another process has placed the same link meanwhile.
    if (!leadsTo(path, target)) throw error;
  }
}

function leadsTo(path: string, target: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isSymbolicLink() === true && readlinkSync(path) === target;
}

function dropLink(path: string): void {
  const users = (linkUsers.get(path) ?? 1) - 1;
  if (users > 0) {
    linkUsers.set(path, users);
    return;
  }
  linkUsers.delete(path);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(path);
}
