import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { findProgram } from "./box-surroundings.ts";

/** The lowest folder above the path that does not let other accounts through; undefined when an account may walk to it. */
export function closedAbove(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * In a room, whose mounts are its own, root shows what lies below a closed folder a second time at `stage`, a tmpfs of the room, once
 * for all boxes that follow; answers the path by which an account reaches it there. Only the room's trusted keeper sees the stage.
 */
export function stagedPaths(stage: string): (path: string) => string {
  const places = new Map<string, string>();
  let count = 0;
  return (path) => {
    const real = realpathSync(path);
    const closed = closedAbove(real);
    if (closed === undefined) return real;
    const [first = ""] = relative(closed, real).split("/");
    const shown = join(closed, first);
    const known = join(places.get(shown) ?? stage, relative(shown, real));
    if (places.has(shown) && isSame(known, real)) return known;
    const place = join(stage, String(count++));
    show(shown, place);
    places.set(shown, place);
    return join(place, relative(shown, real));
  };
}

/** A folder that was removed and made again is another one. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

/** Mounts of the room below a folder are shown along with it. */
function show(shown: string, place: string): void {
  if (statSync(shown).isDirectory()) mkdirSync(place);
  else writeFileSync(place, "");
  execFileSync(findProgram("mount") ?? "mount", ["--rbind", shown, place]);
}
