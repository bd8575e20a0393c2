import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git } from "../../../app/adapters/git/git.ts";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import type { Clone } from "../../../app/ports/workshop.ts";
import { type Repository, repository } from "./repository.ts";

const workshop = gitWorkshop();
let repo: Repository;
let scratch: string;
let base: string;
let clone: Clone;
const DATE = 1_700_000_000;

beforeEach(async () => {
  repo = repository({
    "README.md": "line\r\n",
    ".gitattributes": "*.md text eol=lf\n*.c ident\n",
    ".gitignore": "ignored/\n",
  });
  repo.commit("second");
  base = repo.git("rev-parse", "HEAD");
  repo.git("tag", "v1");
  scratch = mkdtempSync(join(tmpdir(), "factory-workshop-"));
  clone = await workshop.clone(repo.path, base, join(scratch, "work"));
});
afterEach(() => {
  repo.remove();
  rmSync(scratch, { recursive: true, force: true });
});
const inClone = (...args: string[]) => git(args, { gitDir: clone.git, workTree: clone.tree });

test("an inventory counts every object, reached or not, and names what leads beyond the clone", async () => {
  expect(await workshop.inventory(clone)).toEqual({
    refs: ["refs/heads/work"],
    objects: 5,
    commits: 1,
    beyond: [],
  });
  writeFileSync(join(scratch, "stray"), "nobody refers to me\n");
  await inClone("hash-object", "-w", join(scratch, "stray"));
  mkdirSync(join(clone.git, "objects/info"), { recursive: true });
  writeFileSync(join(clone.git, "objects/info/alternates"), `${repo.path}/.git/objects\n`);
  mkdirSync(join(clone.git, "lfs/objects"), { recursive: true });
  const seen = await workshop.inventory(clone);
  expect(seen.objects).toBeGreaterThan(5);
  expect(seen.commits).toBeGreaterThan(1);
  expect(seen.beyond).toEqual(["objects/info/alternates", "lfs"]);
});

test("a clone has the base's own commit, one branch, no history, tag, remote or alternate", async () => {
  expect(await inClone("rev-parse", "HEAD")).toBe(base);
  expect(await inClone("rev-list", "--all", "--count")).toBe("1");
  expect(await inClone("for-each-ref", "--format=%(refname)")).toBe("refs/heads/work");
  expect(await inClone("remote")).toBe("");
  expect(existsSync(join(clone.git, "objects/info/alternates"))).toBe(false);
});

test("the same work on the same base gives the same commit", async () => {
  const other = await workshop.clone(repo.path, base, join(scratch, "again"));
  for (const one of [clone, other]) await workshop.writeText(one, "src/a.ts", "export {};\n");
  const message = { subject: "stage", date: DATE };
  expect(await workshop.commit(clone, message)).toBe(await workshop.commit(other, message));
});

test("files are recorded byte for byte whatever attributes the work tree asks for", async () => {
  await workshop.writeText(clone, ".gitattributes", "* text eol=lf filter=evil\n");
  await workshop.writeText(clone, "a.md", "one\r\ntwo\r\n");
  const sha = await workshop.commit(clone, { subject: "s", date: DATE });
  expect(await inClone("cat-file", "blob", `${sha}:a.md`)).toBe("one\r\ntwo\r");
});

test("nothing planted in a work tree runs when the factory records it", async () => {
  const witness = join(scratch, "witness");
  const plant = `touch ${witness}`;
  const nested = join(clone.tree, "nested");
  mkdirSync(nested);
  const inside = repository();
  rmSync(join(nested, ".git"), { recursive: true, force: true });
  const config = `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "${plant}"\n\thooksPath = hooks\n[filter "evil"]\n\tclean = "${plant}"\n`;
  for (const folder of [join(nested, ".git"), join(clone.tree, ".git")]) {
    mkdirSync(join(folder, "hooks"), { recursive: true });
    mkdirSync(join(folder, "objects"));
    mkdirSync(join(folder, "refs/heads"), { recursive: true });
    writeFileSync(join(folder, "HEAD"), "ref: refs/heads/main\n");
    writeFileSync(join(folder, "refs/heads/main"), `${base}\n`);
    writeFileSync(join(folder, "config"), config);
    for (const hook of [
      "pre-commit",
      "post-index-change",
      "post-checkout",
      "reference-transaction",
    ]) {
      writeFileSync(join(folder, "hooks", hook), `#!/bin/sh\n${plant}\n`);
      chmodSync(join(folder, "hooks", hook), 0o755);
    }
  }
  await workshop.writeText(clone, ".gitattributes", "* filter=evil\n");
  await workshop.writeText(
    clone,
    ".gitmodules",
    '[submodule "x"]\n\tpath = nested\n\turl = ./x\n\tupdate = !touch x\n',
  );
  await workshop.writeText(clone, "nested/file.txt", "x\n");
  const sha = await workshop.commit(clone, { subject: "s", date: DATE });
  expect(existsSync(witness)).toBe(false);
  expect(await workshop.paths(clone.git, sha)).not.toContain("nested/.git/config");
  expect(
    (await workshop.changes(clone.git, base, sha)).every((change) => change.newMode !== "160000"),
  ).toBe(true);
  inside.remove();
});

test("no file is read or written through a link", async () => {
  const secret = join(scratch, "secret");
  writeFileSync(secret, "secret\n");
  symlinkSync(secret, join(clone.tree, "link"));
  symlinkSync(scratch, join(clone.tree, "folder"));
  expect(await workshop.readText(clone, "link")).toBeNull();
  expect(await workshop.readText(clone, "folder/secret")).toBeNull();
  const sha = await workshop.commit(clone, { subject: "s", date: DATE });
  expect(await inClone("cat-file", "blob", `${sha}:link`)).toBe(secret);
  expect(await workshop.changes(clone.git, base, sha)).toContainEqual({
    path: "link",
    oldMode: "000000",
    newMode: "120000",
    object: await inClone("rev-parse", `${sha}:link`),
    target: secret,
  });
  await workshop.writeText(clone, "link", "mine\n");
  await workshop.writeText(clone, "folder/secret", "mine\n");
  expect(readFileSync(secret, "utf8")).toBe("secret\n");
});

test("ignored files stay out of a commit, removed ones leave it", async () => {
  await workshop.writeText(clone, "ignored/x", "x");
  rmSync(join(clone.tree, "README.md"));
  const sha = await workshop.commit(clone, { subject: "s", date: DATE });
  expect(await workshop.paths(clone.git, sha)).toEqual([".gitattributes", ".gitignore"]);
});

test("what the base has replaces what the work tree made of it", async () => {
  await workshop.writeText(clone, "README.md", "mine\n");
  await workshop.restore(clone, { repository: repo.path, sha: base, paths: ["README.md"] });
  expect(readFileSync(join(clone.tree, "README.md"), "utf8")).toBe("line\n");
});
