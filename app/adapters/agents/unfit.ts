import type { CommandLine } from "./command-line.ts";

/** What a program answered when it was asked for its version. */
export interface ToldVersion {
  /** Null when a signal ended it, or it could not be started. */
  readonly code: number | null;
  readonly said: string;
  /** How it ended, for people. */
  readonly how: string;
}

/** Why a program cannot be used as an agent, and what to do; null when its version will do. */
export function unfit(
  { program, oldest: [oldMajor, oldMinor], install }: CommandLine,
  { code, said, how }: ToldVersion,
): { readonly seen: string; readonly remedy: string } | null {
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(said) ?? [];
  const remedy = `version ${oldMajor}.${oldMinor} or newer is needed: ${install}`;
  if (code !== 0 || major === undefined)
    return { seen: `${program} does not tell its version (${how})`, remedy };
  const isOld =
    Number(major) < oldMajor || (Number(major) === oldMajor && Number(minor) < oldMinor);
  return isOld ? { seen: `${program} is ${said}`, remedy } : null;
}
