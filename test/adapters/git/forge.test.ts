import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitForge } from "../../../app/adapters/git/forge.ts";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import { anchorLine } from "../../../app/core/anchor.ts";
import { mergeMessage } from "../../../app/core/merge-message.ts";
import { type Repository, repository } from "./repository.ts";

const forge = gitForge();
const workshop = gitWorkshop();
let repo: Repository;
let scratch: string;
const product = () => ({ name: "p", repository: repo.path, branch: "main" });

beforeEach(() => {
  repo = repository({ "README.md": "first\n", "old.txt": "old\n" });
  scratch = mkdtempSync(join(tmpdir(), "factory-forge-"));
});
afterEach(() => {
  repo.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const EVIDENCE = {
  digest: `sha256:${"e".repeat(64)}`,
  head: { seq: 12, hash: `sha256:${"a".repeat(64)}`, at: "2026-01-31T12:00:00.000Z" },
};
const MESSAGE = mergeMessage({ intent: "i", attempt: 1, candidate: "c1", evidence: EVIDENCE });

/** Merges a candidate; answers the merge's own commit. */
async function merges({ base, sha }: { base: string; sha: string }): Promise<string> {
  const outcome = await forge.merge({ product: product(), base, sha }, MESSAGE);
  if (outcome.kind !== "merged") throw new Error(`it was ${outcome.kind}`);
  return outcome.sha;
}

/** A candidate that changes one file and adds another, brought in as a branch. */
async function candidate(): Promise<{ base: string; sha: string }> {
  const base = repo.git("rev-parse", "main");
  const clone = await workshop.clone(repo.path, base, join(scratch, "work"));
  await workshop.writeText(clone, "README.md", "second\n");
  await workshop.writeText(clone, "src/new.ts", "export const one = 1;\n");
  const staged = await workshop.commit(clone, { subject: "stage", date: 1_700_000_000 });
  const { sha } = await workshop.squash(clone, {
    of: staged,
    parent: base,
    subject: "c1",
    date: 1_700_000_000,
  });
  const bundle = join(scratch, "candidate.bundle");
  await workshop.bundle(clone, { base, sha }, bundle);
  await forge.publish(product(), { branch: "factory/i/1/c1", sha, bundle });
  return { base, sha };
}

test("the branch goes on to a merge that has the candidate's tree, and a clean work tree goes with it", async () => {
  const { base, sha } = await candidate();
  expect(repo.git("rev-parse", "factory/i/1/c1")).toBe(sha);
  const merged = await merges({ base, sha });
  expect(repo.git("rev-parse", "HEAD")).toBe(merged);
  expect(readFileSync(join(repo.path, "README.md"), "utf8")).toBe("second\n");
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.git("log", "--format=%P", "-1")).toBe(`${base} ${sha}`);
  expect(repo.git("rev-parse", "main^{tree}")).toBe(repo.git("rev-parse", `${sha}^{tree}`));
});

test("a merge names in git's own trailers what it rests on", async () => {
  await merges(await candidate());
  const trailer = (key: string) =>
    repo.git("log", "-1", `--format=%(trailers:key=${key},valueonly)`, "main");
  expect(trailer("Factory-Evidence")).toBe(EVIDENCE.digest);
  expect(trailer("Factory-Ledger")).toBe(anchorLine(EVIDENCE.head));
  expect(repo.git("log", "-1", "--format=%s", "main")).toBe("Merge c1 of attempt 1 at i");
});

test("what a candidate brings is its files that the base has not in these bytes", async () => {
  const { base, sha } = await candidate();
  const brought = async (commits: { base: string; sha: string }) =>
    [...(await forge.introduced(product(), commits))].map(([path, bytes]) => [
      path,
      Buffer.from(bytes).toString(),
    ]);
  expect(await brought({ base, sha })).toEqual([
    ["README.md", "second\n"],
    ["src/new.ts", "export const one = 1;\n"],
  ]);
  expect(await brought({ base: sha, sha })).toEqual([]);
});

/** A person's branch: two commits on main's first, one of which only says what it is for. */
function persons(): { base: string; of: string } {
  const base = repo.git("rev-parse", "main");
  repo.git("checkout", "-q", "-b", "feature");
  repo.commit("what it is for", { ".factory/intent.md": "more of it\n" });
  repo.git("rm", "-q", "old.txt");
  const of = repo.commit("more", { "src/more.ts": "export const two = 2;\n" });
  repo.git("checkout", "-q", "main");
  return { base, of };
}

test("a person's commits become one on the base, with our files and without theirs, and nothing of the person's moves", async () => {
  const { base, of } = persons();
  repo.write("README.md", "being worked at\n");
  repo.git("add", "README.md");
  const before = repo.git("status", "--porcelain");
  const request = {
    base,
    of,
    branch: "factory/i/1/c1",
    subject: "p: as specified (c1)",
    files: { "SPEC.md": "spec\n" },
    asBase: [".factory/intent.md"],
  };
  const made = await forge.squash(product(), request);
  expect(made.changes).toBe(true);
  expect(await forge.squash(product(), request)).toEqual(made);
  expect(repo.git("rev-parse", "factory/i/1/c1")).toBe(made.sha);
  expect(repo.git("rev-parse", `${made.sha}^{tree}`)).toBe(made.tree);
  expect(repo.git("log", "--format=%P %s", "-1", made.sha)).toBe(`${base} p: as specified (c1)`);
  expect(repo.git("ls-tree", "-r", "--name-only", made.sha).split("\n")).toEqual([
    "README.md",
    "SPEC.md",
    "src/more.ts",
  ]);
  expect(repo.git("status", "--porcelain")).toBe(before);
  expect(repo.git("rev-parse", "feature")).toBe(of);
});

test("a commit that changes only what is not looked at changes nothing", async () => {
  const { base, of } = persons();
  const request = { base, branch: "factory/i/1/c1", subject: "s", files: { "SPEC.md": "spec\n" } };
  const asBase = [".factory/intent.md"];
  const only = await forge.squash(product(), { ...request, of: `${of}~1`, asBase });
  expect(only.changes).toBe(false);
  const all = await forge.squash(product(), { ...request, of: `${of}~1`, asBase: [] });
  expect(all.changes).toBe(true);
});

test("names are found as branches first, then as tags and commits; what is no name is none", async () => {
  const { base, of } = persons();
  repo.git("tag", "feature", base);
  expect(await forge.find(product(), "feature")).toBe(of);
  expect(await forge.find(product(), "refs/tags/feature")).toBe(base);
  expect(await forge.find(product(), of.slice(0, 12))).toBe(of);
  for (const none of ["nowhere", "0".repeat(40), "a..b", "x:y", "@{", "feature^{tree}"])
    expect(await forge.find(product(), none)).toBeNull();
});

test("a commit stands on top of another, is held by it, or is aside", async () => {
  const { base, of } = persons();
  const stands = (one: string, sha: string) => forge.standing(product(), { base: one, sha });
  expect(await stands(base, of)).toBe("on-top");
  expect(await stands(of, base)).toBe("contained");
  expect(await stands(base, base)).toBe("contained");
  const aside = repo.commit("another", { "README.md": "another\n" });
  expect(await stands(aside, of)).toBe("aside");
});

test("merging twice moves the branch once", async () => {
  const { base, sha } = await candidate();
  const merged = await merges({ base, sha });
  expect(await merges({ base, sha })).toBe(merged);
  expect(
    repo
      .git("reflog", "show", "main")
      .split("\n")
      .filter((line) => line.includes("factory: merge")),
  ).toHaveLength(1);
});

test.each([
  ["an edited file", () => repo.write("README.md", "mine\n"), "README.md"],
  ["a file that the candidate would add", () => repo.write("src/new.ts", "mine\n"), "src/new.ts"],
  [
    "a staged change",
    () => {
      repo.write("old.txt", "mine\n");
      repo.git("add", "old.txt");
      repo.write("old.txt", "old\n");
    },
    "old.txt",
  ],
])("a person's work is never lost: %s makes the merge wait", async (_what, work, file) => {
  const { base, sha } = await candidate();
  work();
  expect(await forge.merge({ product: product(), base, sha }, MESSAGE)).toMatchObject({
    kind: "occupied",
    worktree: repo.path,
    files: [file],
  });
  expect(repo.git("rev-parse", "main")).toBe(base);
});

test("an untracked file of a person's that the merge does not touch stays and does not hold it up", async () => {
  const { base, sha } = await candidate();
  repo.write("notes.txt", "mine\n");
  expect((await forge.merge({ product: product(), base, sha }, MESSAGE)).kind).toBe("merged");
  expect(readFileSync(join(repo.path, "notes.txt"), "utf8")).toBe("mine\n");
});

test("a merge that was killed between branch and work tree is finished by asking again", async () => {
  const { base, sha } = await candidate();
  const merged = await merges({ base, sha });
  repo.git("read-tree", base);
  repo.write("README.md", "first\n"); // half of the work tree was written
  expect(await merges({ base, sha })).toBe(merged);
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(repo.path, "src/new.ts"))).toBe(true);
});

test("a file whose name holds a tab is nobody's personal work", async () => {
  repo.commit("an odd name", { "a\tb.txt": "x\n" });
  const { base, sha } = await candidate();
  expect((await forge.merge({ product: product(), base, sha }, MESSAGE)).kind).toBe("merged");
});

test("a branch that moved is said, not forced", async () => {
  const { base, sha } = await candidate();
  const other = repo.commit("somebody else", { "other.txt": "x\n" });
  expect(await forge.merge({ product: product(), base, sha }, MESSAGE)).toEqual({
    kind: "moved",
    head: other,
  });
});

test("a revert is one commit on top whose tree is the base's, however often it is asked for", async () => {
  const { base, sha } = await candidate();
  const merged = await merges({ base, sha });
  const takenBack = { product: product(), base, sha: merged };
  const first = await forge.revert(takenBack, "the release was not healthy");
  expect(await forge.revert(takenBack, "the release was not healthy")).toEqual(first);
  expect(repo.git("rev-parse", "main^{tree}")).toBe(repo.git("rev-parse", `${base}^{tree}`));
  expect(repo.git("rev-parse", "main^")).toBe(merged);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a bundle that holds another commit than it says is refused", async () => {
  const { base } = await candidate();
  await expect(
    forge.publish(product(), {
      branch: "factory/i/1/c2",
      sha: base,
      bundle: join(scratch, "candidate.bundle"),
    }),
  ).rejects.toThrow(/not/);
});

test("what the repository keeps is found in its history and beside it, and what it does not is not", async () => {
  repo.git("rm", "-q", "old.txt");
  repo.git("commit", "-qm", "gone");
  const contents = new Map(
    ["first\n", "old\n", "never\n", ""].map((text) => [text, Buffer.from(text)]),
  );
  expect(await forge.keeps(product(), contents)).toEqual(["first\n", "old\n"]);
});

test("a folder that is no repository, and one without a commit, are told apart", async () => {
  await expect(forge.inspect(scratch)).rejects.toThrow(/not a git repository/);
  await expect(forge.inspect(join(scratch, "nowhere"))).rejects.toThrow(/no such folder/);
  expect(await forge.inspect(repo.path)).toEqual({ repository: repo.path, branch: "main" });
});
