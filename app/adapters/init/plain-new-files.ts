import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import type { NewFiles, WorkTree } from "../../ports/new-files.ts";

/** New files on this machine's disk. */
export const plainNewFiles: NewFiles = {
  workTree,
  read,
  write,
  vacant,
  inside: async (path, folder) => {
    const way = relative(await realpath(folder), await future(path));
    return way !== ".." && !way.startsWith(`..${sep}`);
  },
};

async function workTree(folder: string): Promise<WorkTree> {
  const top = await realpath(folder).catch((cause: unknown) => {
    const message = `${folder}: no such folder; name the folder of a git repository`;
    throw new FactoryError("invalid-input", message, { cause });
  });
  const head = await readFile(join(await gitFolder(top), "HEAD"), "utf8");
  return { folder: top, branch: /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1] ?? null };
}

/** The folder with the work tree's HEAD: `.git`, or what the file `.git` names where the repository has several work trees. */
async function gitFolder(top: string): Promise<string> {
  try {
    const named = await readFile(join(top, ".git"), "utf8");
    return /^gitdir: (.+)$/m.exec(named)?.[1] ?? join(top, ".git");
  } catch (cause) {
    if (codeOf(cause) === "EISDIR") return join(top, ".git");
    const message = `${top}: not the top folder of a git work tree; run git init there first, or name the top folder`;
    throw new FactoryError("invalid-input", message, { cause });
  }
}

async function read(path: string): Promise<string | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if ((await file.stat()).isFile()) return await file.readFile("utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw new FactoryError("invalid-input", `${path}: cannot be read (${codeOf(cause)})`, {
      cause,
    });
  }
  throw new FactoryError("invalid-input", `${path}: saw no plain file; move it away`);
}

async function write(path: string, text: string): Promise<"written" | "kept"> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: "wx" });
    return "written";
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return "kept";
    throw cause;
  }
}

async function vacant(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return true;
    if (codeOf(cause) === "ENOTDIR") return false;
    throw new FactoryError("invalid-input", `${path}: cannot be read (${codeOf(cause)})`, {
      cause,
    });
  }
}

/** Where a path leads once it is there: the nearest folder above it that is, links resolved, and the rest. */
async function future(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") throw cause;
    return join(await future(dirname(path)), basename(path));
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? String(cause);
}
