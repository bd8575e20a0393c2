import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitRepository } from "../../app/attractor/git-repository.ts";
import type { Repository } from "../../app/attractor/repository.ts";
import { type Workbench, workbench } from "./workbench.ts";

let bench: Workbench;
let repository: Repository;
beforeEach(() => {
  bench = workbench();
  repository = gitRepository({
    ...bench,
    env: { PATH: process.env.PATH ?? "", HOME: bench.folder },
  });
});
afterEach(() => bench.remove());

const put = (path: string, text: string): void => {
  mkdirSync(join(bench.worktree, path, ".."), { recursive: true });
  writeFileSync(join(bench.worktree, path), text);
};
const get = (path: string): string => readFileSync(join(bench.worktree, path), "utf8");

describe("a repository through git", () => {
  it("commits everything, changed or not, and answers the commit", async () => {
    const base = await repository.base();
    put("a/b.txt", "1\n");
    const first = await repository.commit("one");
    const second = await repository.commit("# two");
    expect([first, second]).toEqual(bench.git("rev-parse", "HEAD~1", "HEAD").trim().split("\n"));
    expect(
      bench.git("log", "--format=%s|%an <%ae>|%b", `${base}..HEAD`).trim().split("\n"),
    ).toEqual([
      "# two|Sovereign Factory <factory@localhost>|",
      "one|Sovereign Factory <factory@localhost>|",
    ]);
    expect(bench.git("show", "HEAD:a/b.txt")).toBe("1\n");
  });

  it("tells what lies between two commits as a patch, as much of it as is wanted", async () => {
    const base = await repository.base();
    put(".gitattributes", "*.txt diff=planted\n");
    put("a.txt", "1\n2\n");
    put("b.bin", "\0\n");
    const one = await repository.commit("one");
    put("a.txt", "1\n3\n");
    const two = await repository.commit("two");
    const same = await repository.commit("three");
    const patch = async (from: string, to: string, mostBytes = 10_000) => {
      const { bytes, whole } = await repository.patch({ from, to, mostBytes });
      return { text: Buffer.from(bytes).toString("utf8"), whole };
    };
    const changed = await patch(one, two);
    expect(changed).toEqual({
      whole: true,
      text: "diff --git a/a.txt b/a.txt\nindex 1191247..2b2f2e1 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n",
    });
    expect((await patch(base, one)).text).toContain("b/b.bin differ");
    expect(await patch(two, same)).toEqual({ whole: true, text: "" });
    expect(await patch(base, two, 20)).toEqual({ whole: false, text: "diff --git a/.gitatt" });
    await expect(patch(one, "0".repeat(40))).rejects.toThrow(/git diff-tree ended with 128/);
  });

  it("puts branch and tree back to a commit, and leaves ignored files alone", async () => {
    put(".gitignore", "cache/\n");
    put("a.txt", "1\n");
    const sha = await repository.commit("one");
    put("a.txt", "2\n");
    put("new/file.txt", "x");
    put("new/.git/HEAD", "an unfinished repository");
    put("cache/x", "kept");
    writeFileSync(join(bench.gitDir, "index.lock"), "");
    await repository.reset(sha);
    expect(get("a.txt")).toBe("1\n");
    expect(existsSync(join(bench.worktree, "new"))).toBe(false);
    expect(get("cache/x")).toBe("kept");
    expect(bench.git("rev-parse", "HEAD").trim()).toBe(sha);
  });

  it("answers the right commit when its refs are packed", async () => {
    await repository.commit("one");
    bench.git("pack-refs", "--all");
    const sha = await repository.commit("two");
    expect(sha).toBe(bench.git("rev-parse", "HEAD").trim());
    bench.git("checkout", "--quiet", "--detach");
    const detached = gitRepository({ ...bench, env: { PATH: process.env.PATH ?? "" } });
    const third = await detached.commit("three");
    expect(third).toBe(bench.git("rev-parse", "HEAD").trim());
  });

  it("runs no hook, no filter, no monitor and no signing program, whoever set them", async () => {
    const witness = join(bench.folder, "ran");
    const script = join(bench.folder, "evil");
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${witness}\ncat\n`);
    chmodSync(script, 0o755);
    for (const hook of [
      "pre-commit",
      "prepare-commit-msg",
      "commit-msg",
      "post-commit",
      "post-checkout",
      "post-index-change",
    ]) {
      writeFileSync(join(bench.gitDir, "hooks", hook), `#!/bin/sh\necho ${hook} >> ${witness}\n`, {
        mode: 0o755,
      });
    }
    const settings = [
      "filter.evil.clean",
      "filter.evil.smudge",
      "filter.evil.process",
      "core.fsmonitor",
      "gpg.program",
    ];
    for (const setting of settings) bench.git("config", setting, script);
    bench.git("config", "commit.gpgsign", "true");
    writeFileSync(
      join(bench.folder, ".gitconfig"),
      `[filter "evil"]\n\tclean = ${script}\n[core]\n\tattributesFile = /etc/x\n`,
    );
    put(".gitattributes", "* filter=evil text eol=crlf ident working-tree-encoding=UTF-16\n");
    put("deep/.gitattributes", "* filter=evil text eol=crlf\n");
    put("deep/a.txt", "$Id$ a\r\nb\n");
    const sha = await repository.commit("one");
    put("deep/a.txt", "changed");
    await repository.reset(sha);
    expect(existsSync(witness) ? readFileSync(witness, "utf8") : "").toBe("");
    expect(get("deep/a.txt")).toBe("$Id$ a\r\nb\n");
    expect(bench.git("cat-file", "blob", "HEAD:deep/a.txt")).toBe("$Id$ a\r\nb\n");
  });

  it("refuses a repository inside the repository, whose configuration git would obey", async () => {
    const inner = join(bench.worktree, "vendor/inner");
    mkdirSync(inner, { recursive: true });
    execFileSync("git", ["init", "--quiet", inner]);
    await expect(repository.commit("one")).rejects.toThrow(
      /vendor\/inner\/\.git is a repository inside the repository/,
    );
  });

  it("takes no notice of a git folder that was planted in the tree", async () => {
    put(".git/config", "[core]\n\tbare = true\n");
    put("a.txt", "1\n");
    const sha = await repository.commit("one");
    expect(bench.git("ls-tree", "--name-only", "-r", sha).trim().split("\n")).toEqual([
      "README.md",
      "a.txt",
    ]);
  });

  it("does not commit what stages keep in .kilroy", async () => {
    put(".kilroy/notes.md", "x");
    const sha = await repository.commit("one");
    expect(bench.git("ls-tree", "--name-only", "-r", sha)).toBe("README.md\n");
  });

  it("has a worktree for each branch, several at once, also where a killed git left half of one", async () => {
    const sha = await repository.base();
    const at = (name: string) => ({ branch: `x/${name}`, worktree: join(bench.folder, name), sha });
    const [a] = await Promise.all(["a", "b", "c"].map((name) => repository.fork(at(name))));
    writeFileSync(join(bench.folder, "a/new.txt"), "1\n");
    const made = await a?.commit("one");
    writeFileSync(join(bench.gitDir, "refs/heads/x/b.lock"), "");
    writeFileSync(join(bench.folder, "b/half.txt"), "");
    const b = await repository.fork({ ...at("b"), sha: made ?? "" });
    expect([await b.base(), await repository.base()]).toEqual([made, sha]);
    expect(bench.git("rev-parse", "x/a", "x/b", "x/c").split("\n")).toEqual([made, made, sha, ""]);
    expect(readdirSync(join(bench.folder, "b")).toSorted()).toEqual(["README.md", "new.txt"]);
    expect(bench.git("worktree", "list")).toMatch(/\/c +[0-9a-f]+ \[x\/c\]/);
  });

  it("tells what git said when it fails", async () => {
    await expect(repository.reset("0".repeat(40))).rejects.toThrow(
      /git reset ended with 128: fatal/,
    );
  });
});
