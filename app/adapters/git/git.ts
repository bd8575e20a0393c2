import { spawn } from "node:child_process";
import { FactoryError } from "../../core/errors.ts";
import { MACHINE_PATH } from "../../ports/boxes.ts";

export interface GitCall {
  /** Folder of a repository, bare or not; found the way git finds it. */
  readonly repository?: string;
  /** Git folder and work tree named apart: nothing inside the work tree is taken for a git folder. */
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly index?: string;
  /** A folder of objects that is read in the place of the repository's own. */
  readonly objects?: string;
  readonly stdin?: string | Uint8Array;
  /** Seconds since 1970, for commits. */
  readonly date?: number;
}

export interface GitEnding {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Nothing of the machine's or a repository's hooks, filters, signing, prompts or background work takes part. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.attributesFile=/dev/null",
  "core.untrackedCache=false",
  "commit.gpgsign=false",
  "safe.directory=*",
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.allow=never",
  "protocol.file.allow=always",
  "fetch.fsckObjects=true",
  "submodule.recurse=false",
].flatMap((setting) => ["-c", setting]);

const NAME = "Sovereign Factory";
const MAIL = "factory@localhost";

function environment(call: GitCall): NodeJS.ProcessEnv {
  const date =
    call.date === undefined
      ? {}
      : { GIT_AUTHOR_DATE: `${call.date} +0000`, GIT_COMMITTER_DATE: `${call.date} +0000` };
  return {
    PATH: MACHINE_PATH,
    HOME: "/nonexistent",
    LC_ALL: "C",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: NAME,
    GIT_AUTHOR_EMAIL: MAIL,
    GIT_COMMITTER_NAME: NAME,
    GIT_COMMITTER_EMAIL: MAIL,
    ...date,
    ...(call.gitDir === undefined ? {} : { GIT_DIR: call.gitDir }),
    ...(call.workTree === undefined ? {} : { GIT_WORK_TREE: call.workTree }),
    ...(call.index === undefined ? {} : { GIT_INDEX_FILE: call.index }),
    ...(call.objects === undefined ? {} : { GIT_OBJECT_DIRECTORY: call.objects }),
  };
}

/** Runs git and answers how it ended, whatever the exit code. */
export function tryGit(args: readonly string[], call: GitCall = {}): Promise<GitEnding> {
  const where = call.repository === undefined ? [] : ["-C", call.repository];
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...where, ...SETTINGS, ...args], {
      cwd: call.workTree ?? "/",
      env: environment(call),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => out.push(piece));
    child.stderr.on("data", (piece: Buffer) => err.push(piece));
    child.on("error", (cause) =>
      reject(new FactoryError("broken", "git could not be started; install git", { cause })),
    );
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString().trim() }),
    );
    child.stdin.on("error", () => undefined); // git may end before it has read everything; its exit code tells
    child.stdin.end(call.stdin ?? "");
  });
}

/** Runs git and answers its standard output; FactoryError `broken` quotes what it said when it failed. */
export async function gitBytes(args: readonly string[], call: GitCall = {}): Promise<Buffer> {
  const ending = await tryGit(args, call);
  if (ending.code === 0) return ending.stdout;
  throw failed(args, call, ending);
}

/** What git said when it failed, as an error. */
export function failed(args: readonly string[], call: GitCall, ending: GitEnding): FactoryError {
  const where = call.repository ?? call.workTree ?? call.objects ?? call.gitDir ?? "";
  return new FactoryError(
    "broken",
    `git ${args[0]} failed in ${where} (exit ${ending.code}): ${ending.stderr || "no word"}`,
  );
}

/** Like `gitBytes`, as text without the last line end. */
export async function git(args: readonly string[], call: GitCall = {}): Promise<string> {
  return (await gitBytes(args, call)).toString().replace(/\n$/, "");
}

/** An entry of a listing: the words before its first tab, and the path behind it, which may hold tabs of its own. */
export function wordsAndPath(entry: string): { readonly words: string[]; readonly path: string } {
  const at = entry.indexOf("\t");
  return { words: entry.slice(0, at).split(" "), path: entry.slice(at + 1) };
}

/** Entries of a `-z` listing. */
export function zeroSeparated(bytes: Buffer): string[] {
  return bytes
    .toString()
    .split("\0")
    .filter((entry) => entry !== "");
}
