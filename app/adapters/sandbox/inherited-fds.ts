import { openSync, readdirSync, readFileSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;
/** Far above any real one; a larger array of descriptors would cost more than it is worth. */
const HIGHEST = 1023;

/** Descriptors above 2 that a program started by this process would inherit: a careless parent left them open. */
export function inheritedFds(): readonly number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && fd <= HIGHEST && isInherited(fd));
}

function isInherited(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false; // the descriptor of the listing itself
  }
}

/** The entries for `stdio` that put the null device in the place of what would be inherited, from position `first` on. */
export function coverInherited(first: number, inherited: readonly number[]): ("ignore" | number)[] {
  const covered = inherited.filter((fd) => fd >= first);
  if (covered.length === 0) return [];
  nullDevice ??= openSync("/dev/null", "r");
  const entries: ("ignore" | number)[] = Array(Math.max(...covered) - first + 1).fill("ignore");
  for (const fd of covered) entries[fd - first] = nullDevice;
  return entries;
}

let nullDevice: number | undefined;
