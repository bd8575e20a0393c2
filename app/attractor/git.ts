import { spawn } from "node:child_process";

/** Where a git command runs. */
export interface GitPlace {
  /** The worktree, or any folder of a repository when `gitDir` is left out and git finds it itself. */
  readonly folder: string;
  /** The git folder; best outside the worktree, where no stage can write. */
  readonly gitDir?: string;
  /** Environment of the process: `PATH`, and whatever else git should see. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds since 1970: the date of commits; without it the present. */
  readonly date?: number;
}

const AUTHOR = { name: "Sovereign Factory", email: "factory@localhost" };

/** Settings that keep git from running or reading anything that a stage could have left. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  "core.autocrlf=false",
  "core.safecrlf=false",
  "commit.gpgSign=false",
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
].flatMap((setting) => ["-c", setting]);

function environment({ gitDir, folder, env, date }: GitPlace): Record<string, string> {
  const when = `${date} +0000`;
  return {
    LC_ALL: "C",
    ...env,
    ...(gitDir === undefined ? {} : { GIT_DIR: gitDir, GIT_WORK_TREE: folder }),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: AUTHOR.name,
    GIT_AUTHOR_EMAIL: AUTHOR.email,
    GIT_COMMITTER_NAME: AUTHOR.name,
    GIT_COMMITTER_EMAIL: AUTHOR.email,
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when }),
  };
}

/** How a git command ended and what it printed. */
export interface GitEnding {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  /** The end of what it complained of. */
  readonly stderr: string;
}

/** Runs one git command and answers what it printed; rejects with what it said. */
export async function runGit(place: GitPlace, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await tryGit(place, args);
  if (code === 0) return stdout;
  throw new Error(`git ${args[0]} ended with ${code}: ${stderr}`);
}

/** Runs one git command; rejects only when it cannot be started. */
export async function tryGit(place: GitPlace, args: readonly string[]): Promise<GitEnding> {
  const { bytes, ...ending } = await printed(place, args, Number.POSITIVE_INFINITY);
  return { ...ending, stdout: bytes.toString("utf8") };
}

/** The first bytes that a git command prints, which is ended when it has more to say; rejects with what it said. */
export async function runGitUpTo(
  place: GitPlace,
  args: readonly string[],
  mostBytes: number,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const { code, bytes, stderr } = await printed(place, args, mostBytes);
  if (bytes.length > mostBytes) return { bytes: bytes.subarray(0, mostBytes), whole: false };
  if (code === 0) return { bytes, whole: true };
  throw new Error(`git ${args[0]} ended with ${code}: ${stderr}`);
}

/** Runs one git command until it ends, or until it has printed more than so many bytes. */
function printed(
  place: GitPlace,
  args: readonly string[],
  mostBytes: number,
): Promise<Omit<GitEnding, "stdout"> & { readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...SETTINGS, ...args], {
      cwd: place.folder,
      env: environment(place),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (piece: Buffer) => {
      stdout.push(piece);
      length += piece.length;
      if (length > mostBytes) child.stdout.destroy();
    });
    child.stderr.on("data", (piece: Buffer) => stderr.push(piece));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({
        code: signal ?? code ?? 0,
        bytes: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8").trim().slice(-500),
      });
    });
  });
}
