import { lstat, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { failed, gitBytes, tryGit, wordsAndPath, zeroSeparated } from "./git.ts";

/** One file of a commit's tree. */
export interface Entry {
  readonly mode: string;
  readonly oid: string;
  readonly path: string;
}

/** All files of a commit, in git's order. */
export async function entries(repository: string, sha: string): Promise<Entry[]> {
  const listing = zeroSeparated(
    await gitBytes(["ls-tree", "-r", "-z", "--full-tree", sha], { repository }),
  );
  return listing.map((line) => {
    const { words, path } = wordsAndPath(line);
    const [mode = "", , oid = ""] = words;
    return { mode, oid, path };
  });
}

/** The contents of blobs, in the order asked. */
export async function blobs(repository: string, oids: readonly string[]): Promise<Buffer[]> {
  if (oids.length === 0) return [];
  const stream = await gitBytes(["cat-file", "--batch"], {
    repository,
    stdin: `${oids.join("\n")}\n`,
  });
  const contents: Buffer[] = [];
  let at = 0;
  while (contents.length < oids.length) {
    const end = stream.indexOf(10, at);
    const [oid, kind, length] = stream.subarray(at, end).toString().split(" ");
    if (kind !== "blob")
      throw new FactoryError(
        "broken",
        `git object ${oid} is ${kind ?? "missing"}, not a file, in ${repository}`,
      );
    contents.push(stream.subarray(end + 1, end + 1 + Number(length)));
    at = end + 2 + Number(length);
  }
  return contents;
}

const LINK = "120000";
export const SUBMODULE = "160000";

/** Writes a commit's files byte for byte, without any conversion an attribute could ask for; links that leave the tree and submodules are left out. */
export async function writeTree(repository: string, sha: string, into: string): Promise<void> {
  const files = (await entries(repository, sha)).filter((entry) => entry.mode !== SUBMODULE);
  const contents = await blobs(
    repository,
    files.map((file) => file.oid),
  );
  for (const folder of new Set(files.map((file) => dirname(join(into, file.path)))))
    await mkdir(folder, { recursive: true });
  const links: [string, string][] = [];
  for (const [i, file] of files.entries()) {
    const bytes = contents[i] ?? Buffer.alloc(0);
    if (file.mode === LINK) links.push([file.path, bytes.toString()]);
    else
      await writeFile(join(into, file.path), bytes, {
        mode: file.mode === "100755" ? 0o755 : 0o644,
        flag: "wx",
      });
  }
  for (const [path, target] of links)
    if (staysInside(path, target)) await symlink(target, join(into, path));
}

function staysInside(path: string, target: string): boolean {
  if (target.startsWith("/")) return false;
  const depth = path.split("/").length - 1;
  let level = depth;
  for (const part of target.split("/")) {
    if (part === "..") level -= 1;
    else if (part !== "." && part !== "") level += 1;
    if (level < 0) return false;
  }
  return true;
}

/** Whether something, a link included, is at a path. */
export async function present(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The commit a name stands for; null when the repository has none of that name. */
export async function resolve(repository: string, name: string): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", `${name}^{commit}`];
  const ending = await tryGit(args, { repository });
  if (ending.code === 0) return ending.stdout.toString().trim();
  if (ending.code === 1) return null; // with --quiet; anything else is no answer
  throw failed(args, { repository }, ending);
}
