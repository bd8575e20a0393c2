import { constants } from "node:fs";
import { lstat, mkdir, open, readlink, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import picomatch from "picomatch";
import { FactoryError } from "../../core/errors.ts";
import type { Change } from "../../core/guard.ts";
import type { Clone, CommitMessage, Workshop } from "../../ports/workshop.ts";
import { BUNDLED } from "./forge.ts";
import { git, gitBytes, zeroSeparated } from "./git.ts";
import { inventory } from "./inventory.ts";
import { keep, take } from "./kept-clone.ts";
import { blobs, entries, writeTree } from "./tree.ts";

/** The other side of a local fetch reads no configuration of ours, so what it needs is told in its own command. */
const UPLOAD = "git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack";
const BRANCH = "refs/heads/work";
/** Outranks every attribute file of a work tree: no conversion, filter or expansion of any path. */
const NO_ATTRIBUTES = "* -text -eol -ident -filter -working-tree-encoding -diff -merge\n";

/** Git inside a job, by git's own commands. */
export function gitWorkshop(): Workshop {
  return {
    clone,
    keep,
    take,
    inventory,
    head,
    reset,
    commit,
    squash,
    bundle,
    changes,
    matching,
    paths,
    contents,
    makeFolder,
    restore,
    readText,
    writeText,
  };
}

function at(clone: Clone) {
  return { gitDir: clone.git, workTree: clone.tree };
}

async function clone(repository: string, sha: string, into: string): Promise<Clone> {
  const made = { tree: join(into, "tree"), git: join(into, "git") };
  await mkdir(made.tree, { recursive: true });
  await git(["init", "-q", "--bare", "--template=", made.git]);
  await mkdir(join(made.git, "info"), { recursive: true });
  await writeFile(join(made.git, "info/attributes"), NO_ATTRIBUTES);
  await git(["config", "core.bare", "false"], { gitDir: made.git });
  const source = `file://${repository}`;
  await git(
    [
      "fetch",
      "-q",
      "--depth=1",
      "--no-tags",
      "--no-write-fetch-head",
      `--upload-pack=${UPLOAD}`,
      source,
      `${sha}:${BRANCH}`,
    ],
    { gitDir: made.git },
  );
  await git(["symbolic-ref", "HEAD", BRANCH], { gitDir: made.git });
  await writeTree(made.git, sha, made.tree);
  await git(["read-tree", sha], at(made));
  return made;
}

/**
 * Records every file that is not ignored. Files are read here, not through `git add`: a planted `.git` folder, link,
 * attribute or filter of the work tree is never obeyed nor followed.
 */
async function recordTree(clone: Clone): Promise<string> {
  const listed = zeroSeparated(
    await gitBytes(["ls-files", "-z", "-c", "-o", "--exclude-standard"], at(clone)),
  );
  const kinds = await Promise.all([...new Set(listed)].sort().map((path) => kindOf(clone, path)));
  const there = kinds.flatMap((entry) => (entry === null ? [] : [entry]));
  const oids = await hashAll(clone, there);
  const lines = there.map((entry, i) => `${entry.mode} ${oids[i]}\t${entry.path}\0`).join("");
  await git(["read-tree", "--empty"], at(clone));
  await git(["update-index", "-z", "--index-info"], { ...at(clone), stdin: lines });
  return git(["write-tree"], at(clone));
}

interface Found {
  readonly path: string;
  readonly mode: "100644" | "100755" | "120000";
}

/** What lies at a listed path: a file or a link; null for all else, and for what lies behind a linked folder. */
async function kindOf(clone: Clone, path: string): Promise<Found | null> {
  if (path.endsWith("/") || (await behindLink(clone, path))) return null;
  const seen = await lstat(join(clone.tree, path)).catch(() => null);
  if (seen?.isSymbolicLink()) return { path, mode: "120000" };
  if (!seen?.isFile()) return null;
  return { path, mode: (seen.mode & 0o111) === 0 ? "100644" : "100755" };
}

async function behindLink(clone: Clone, path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const seen = await lstat(join(clone.tree, folder)).catch(() => null);
    if (seen !== null && !seen.isDirectory()) return true;
  }
  return false;
}

async function hashAll(clone: Clone, found: readonly Found[]): Promise<string[]> {
  const files = found.filter((entry) => entry.mode !== "120000");
  const args = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
  const listing = files.map((file) => `${JSON.stringify(file.path)}\n`).join("");
  const hashed =
    files.length === 0 ? [] : (await git(args, { ...at(clone), stdin: listing })).split("\n");
  const byPath = new Map(files.map((file, i) => [file.path, hashed[i] ?? ""]));
  const oids: string[] = [];
  for (const entry of found)
    oids.push(byPath.get(entry.path) ?? (await hashLink(clone, entry.path)));
  return oids;
}

async function hashLink(clone: Clone, path: string): Promise<string> {
  const target = await readlink(join(clone.tree, path));
  return git(["hash-object", "-w", "--no-filters", "--stdin"], { ...at(clone), stdin: target });
}

async function commit(clone: Clone, message: CommitMessage): Promise<string> {
  const tree = await recordTree(clone);
  const parent = await git(["rev-parse", BRANCH], at(clone));
  const sha = await git(["commit-tree", tree, "-p", parent, "-m", message.subject], {
    ...at(clone),
    date: message.date,
  });
  await git(["update-ref", BRANCH, sha, parent], at(clone));
  return sha;
}

async function head(clone: Clone): Promise<string> {
  return git(["rev-parse", BRANCH], at(clone));
}

async function reset(clone: Clone, sha: string): Promise<void> {
  await git(["update-ref", BRANCH, sha], at(clone));
  await git(["read-tree", "--reset", "-u", sha], at(clone));
  await git(["clean", "-q", "-f", "-d"], at(clone));
}

async function squash(
  clone: Clone,
  request: { of: string; parent: string } & CommitMessage,
): Promise<{ sha: string; tree: string }> {
  const tree = await git(["rev-parse", `${request.of}^{tree}`], at(clone));
  const sha = await git(["commit-tree", tree, "-p", request.parent, "-m", request.subject], {
    ...at(clone),
    date: request.date,
  });
  return { sha, tree };
}

async function bundle(
  clone: Clone,
  commits: { base: string; sha: string },
  file: string,
): Promise<void> {
  await git(["update-ref", BUNDLED, commits.sha], at(clone));
  await rm(file, { force: true });
  await git(["bundle", "create", "-q", file, BUNDLED, `^${commits.base}`], at(clone));
}

async function changes(repository: string, from: string, to: string): Promise<Change[]> {
  const fields = zeroSeparated(
    await gitBytes(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", from, to], {
      repository,
    }),
  );
  const found: Change[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [oldMode = "", newMode = "", , object = ""] = (fields[i] ?? "")
      .replace(/^:/, "")
      .split(" ");
    found.push({ path: fields[i + 1] ?? "", oldMode, newMode, object });
  }
  const links = found.filter((change) => change.newMode === "120000");
  const targets = await blobs(
    repository,
    links.map((link) => link.object),
  );
  const targetOf = new Map(links.map((link, i) => [link.path, targets[i]?.toString() ?? ""]));
  return found.map((change) => {
    const target = targetOf.get(change.path);
    return target === undefined ? change : { ...change, target };
  });
}

function matching(paths: readonly string[], globs: readonly string[]): string[] {
  if (globs.length === 0) return [];
  // A glob without a slash names a file wherever it lies, as in an ignore file.
  const anywhere = globs.map((glob) => (glob.includes("/") ? glob : `**/${glob}`));
  const matches = picomatch(anywhere, { dot: true });
  return paths.filter((path) => matches(path));
}

async function paths(repository: string, sha: string): Promise<string[]> {
  return (await entries(repository, sha)).map((entry) => entry.path);
}

async function contents(
  repository: string,
  sha: string,
  wanted: readonly string[],
): Promise<Record<string, string>> {
  const files = (await entries(repository, sha)).filter(
    ({ path, mode }) => wanted.includes(path) && (mode === "100644" || mode === "100755"),
  );
  return Object.fromEntries(files.map(({ path, oid }) => [path, oid]));
}

async function makeFolder(clone: Clone, path: string): Promise<void> {
  const parts = path.split("/");
  await mkdir(clone.tree, { recursive: true });
  for (const [i] of parts.entries()) {
    const here = parts.slice(0, i + 1).join("/");
    const seen = await lstat(join(clone.tree, here)).catch(() => null);
    if (seen === null) await mkdir(join(clone.tree, here));
    else if (!seen.isDirectory())
      throw new FactoryError(
        "refused",
        `${here} is no folder, and install puts one there: take it out of the code`,
      );
  }
}

async function restore(
  clone: Clone,
  from: { repository: string; sha: string; paths: readonly string[] },
): Promise<void> {
  const wanted = (await entries(from.repository, from.sha)).filter(
    (entry) => from.paths.includes(entry.path) && entry.mode !== "120000",
  );
  const contents = await blobs(
    from.repository,
    wanted.map((entry) => entry.oid),
  );
  for (const [i, entry] of wanted.entries()) {
    await rm(join(clone.tree, entry.path), { recursive: true, force: true });
    await writeFresh(clone, entry.path, contents[i] ?? Buffer.alloc(0));
  }
}

async function readText(clone: Clone, path: string): Promise<string | null> {
  if (await behindLink(clone, path)) return null;
  const file = await open(join(clone.tree, path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    () => null,
  );
  if (file === null) return null;
  try {
    return (await file.stat()).isFile() ? await file.readFile("utf8") : null;
  } finally {
    await file.close();
  }
}

async function writeText(clone: Clone, path: string, text: string): Promise<void> {
  await writeFresh(clone, path, Buffer.from(text));
}

/** Writes a file of the work tree; whatever link stood at its path or above it is replaced, never written through. */
async function writeFresh(clone: Clone, path: string, bytes: Uint8Array): Promise<void> {
  const parts = path.split("/");
  await mkdir(clone.tree, { recursive: true });
  for (let i = 1; i < parts.length; i++) {
    const folder = join(clone.tree, ...parts.slice(0, i));
    const seen = await lstat(folder).catch(() => null);
    if (seen !== null && !seen.isDirectory()) await rm(folder, { force: true });
    await mkdir(folder, { recursive: true });
  }
  const target = join(clone.tree, path);
  const seen = await lstat(target).catch(() => null);
  if (seen?.isSymbolicLink() || seen?.isDirectory())
    await rm(target, { recursive: true, force: true });
  await writeFile(target, bytes);
}
