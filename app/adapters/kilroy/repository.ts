import { existsSync } from "node:fs";
import { appendFile, lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit, tryGit } from "../../attractor/git.ts";
import { prepareGitFolder } from "../../attractor/git-repository.ts";
import { type Boxes, type BoxSpec, MACHINE_PATH } from "../../ports/boxes.ts";
import { withoutOwnLine } from "./ignore-line.ts";

/** The other side of a local fetch is told what it may do in its own command. */
const UPLOAD = "git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack";
/** The one branch of Kilroy's clone, and the one that its work is handed over in. */
const BRANCH = "refs/heads/base";
const TAKEN = "refs/heads/taken";
const BUNDLE = "run.bundle";
const SHA = /^[0-9a-f]{40,64}$/;

const ENV = { PATH: MACHINE_PATH };

/** Makes a clone for Kilroy with a commit of a git folder checked out; `ignored` names what else will lie in its work tree. */
export async function cloneForKilroy(
  gitDir: string,
  base: string,
  { into, ignored }: { into: string; ignored: readonly string[] },
): Promise<void> {
  await mkdir(into, { recursive: true });
  const there = { folder: into, env: ENV };
  await runGit(there, ["init", "--quiet", "--template="]);
  prepareGitFolder(join(into, ".git"));
  await appendFile(join(into, ".git/info/exclude"), ignored.map((path) => `${path}\n`).join(""));
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow"];
  await runGit(there, [...fetch, `--upload-pack=${UPLOAD}`, gitDir, `${base}:${BRANCH}`]);
  await runGit(there, ["symbolic-ref", "HEAD", BRANCH]);
  await runGit(there, ["reset", "--quiet", "--hard", base]);
}

/** A commit of Kilroy's clone, and the folder that commits are handed over in, as this machine and as the box sees it. */
interface Handover {
  readonly sha: string;
  readonly base: string;
  readonly repo: string;
  readonly out: { readonly here: string; readonly there: string };
}

/**
 * Has a commit of Kilroy's clone handed over as a bundle. Git does that in a box: what a tool may have left in the clone's
 * configuration is obeyed there and nowhere else. The sentence says why it cannot be.
 */
export async function handOver(
  boxes: Boxes,
  box: Omit<BoxSpec, "argv">,
  { sha, base, repo, out }: Handover,
): Promise<{ readonly bundle: string } | string> {
  if (!SHA.test(sha)) return `its last commit is named ${JSON.stringify(sha.slice(0, 80))}`;
  const words = `git rev-parse --quiet --verify "$2^{commit}" && git update-ref ${TAKEN} "$2" && git bundle create -q "$3" ${TAKEN} "^$1"`;
  const running = await boxes.start({
    ...box,
    argv: ["bash", "-c", words, "hand-over", base, sha, `${out.there}/${BUNDLE}`],
    cwd: repo,
  });
  const ending = await running.ended;
  const bundle = join(out.here, BUNDLE);
  const isThere = existsSync(bundle) && (await lstat(bundle)).isFile();
  if (ending.code === 0 && isThere) return { bundle };
  const said = new TextDecoder().decode(ending.stderr).trim().slice(-300);
  return `its last commit ${sha} cannot be taken from its clone${said === "" ? "" : `: ${said}`}`;
}

/** Brings a bundle's commit into a git folder as a branch. The sentence says why it is not what was named. */
export async function takeIn(
  gitDir: string,
  bundle: string,
  { sha, base, branch }: { sha: string; base: string; branch: string },
): Promise<string | null> {
  const here = { folder: gitDir, gitDir, env: ENV };
  const fetch = ["-c", "fetch.fsckObjects=true", "fetch", "--quiet", "--no-tags"];
  const ref = `refs/heads/${branch}`;
  const brought = await tryGit(here, [
    ...fetch,
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    bundle,
    `+${TAKEN}:${ref}`,
  ]);
  await rm(bundle, { force: true });
  if (brought.code !== 0) return `its commits are refused: ${brought.stderr}`;
  const seen = (await runGit(here, ["rev-parse", "--verify", `${ref}^{commit}`])).trim();
  if (seen !== sha) return `its last commit is said to be ${sha} and is ${seen}`;
  const follows = await tryGit(here, ["merge-base", "--is-ancestor", base, sha]);
  return follows.code === 0 ? null : `its last commit ${sha} does not follow ${base}`;
}

/** The commit, or one on top of it, without what is Kilroy's own: its line in `.gitignore` and its notes on failures. */
export async function withoutOwnFiles(
  gitDir: string,
  { sha, base, runId, scratch }: { sha: string; base: string; runId: string; scratch: string },
): Promise<string> {
  await mkdir(scratch, { recursive: true });
  const env = { ...ENV, GIT_INDEX_FILE: join(scratch, "own-files.index") };
  const here = { folder: gitDir, gitDir, env };
  await runGit(here, ["read-tree", sha]);
  const notes = `.ai/runs/${runId}`;
  await runGit(here, ["rm", "-r", "-f", "--quiet", "--cached", "--ignore-unmatch", "--", notes]);
  await mendIgnored(here, { sha, base, scratch });
  const tree = (await runGit(here, ["write-tree"])).trim();
  const before = (await runGit(here, ["rev-parse", `${sha}^{tree}`])).trim();
  if (tree === before) return sha;
  const date = Number(await runGit(here, ["show", "-s", "--format=%ct", sha]));
  const subject = `attractor(${runId}): without kilroy's own files`;
  return (await runGit({ ...here, date }, ["commit-tree", tree, "-p", sha, "-m", subject])).trim();
}

async function mendIgnored(
  here: Parameters<typeof runGit>[0],
  { sha, base, scratch }: { sha: string; base: string; scratch: string },
): Promise<void> {
  const file = ".gitignore";
  const entry = await runGit(here, ["ls-files", "--stage", "--", file]);
  const [mode = ""] = entry.split(" ");
  if (!mode.startsWith("100")) return;
  const textAt = async (commit: string) => {
    const { code, stdout } = await tryGit(here, ["cat-file", "blob", `${commit}:${file}`]);
    return code === 0 ? stdout : null;
  };
  const now = await textAt(sha);
  const text = now === null ? null : withoutOwnLine(await textAt(base), now);
  if (text === now) return;
  if (text === null) {
    await runGit(here, ["rm", "-f", "--quiet", "--cached", "--", file]);
    return;
  }
  const path = join(scratch, "gitignore");
  await writeFile(path, text);
  const blob = (await runGit(here, ["hash-object", "-w", "--no-filters", path])).trim();
  await runGit(here, ["update-index", "--cacheinfo", `${mode},${blob},${file}`]);
}
