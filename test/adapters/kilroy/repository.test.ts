import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeIn, withoutOwnFiles } from "../../../app/adapters/kilroy/repository.ts";
import { type Repository, repository } from "../git/repository.ts";

let folder: string;
let product: Repository;
let kilroys: Repository;
let base: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kilroy-git-"));
  product = repository({ "README.md": "first\n" });
  base = product.git("rev-parse", "HEAD");
  kilroys = repository({ "other.md": "another history\n" });
  kilroys.git("fetch", "-q", product.path, "main");
  kilroys.git("checkout", "-q", "-b", "work", base);
});
afterEach(() => {
  product.remove();
  kilroys.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A bundle as it is handed over, with this commit in it. */
function bundleOf(sha: string): string {
  const path = join(folder, "run.bundle");
  kilroys.git("update-ref", "refs/heads/taken", sha);
  kilroys.git("bundle", "create", "-q", path, "taken", `^${base}`);
  return path;
}
const taken = (bundle: string, sha: string) =>
  takeIn(join(product.path, ".git"), bundle, { sha, base, branch: "attractor/run/r-1" });

it("takes the commit that is named, as a branch", async () => {
  const sha = kilroys.commit("work", { "made.txt": "made\n" });
  expect(await taken(bundleOf(sha), sha)).toBeNull();
  expect(product.git("rev-parse", "attractor/run/r-1")).toBe(sha);
});

it("says what is wrong with one that is another, of another history, or no bundle at all", async () => {
  const first = kilroys.commit("work", { "made.txt": "made\n" });
  const second = kilroys.commit("more", { "made.txt": "more\n" });
  expect(await taken(bundleOf(second), first)).toBe(
    `its last commit is said to be ${first} and is ${second}`,
  );
  const other = kilroys.git("rev-parse", "main");
  expect(await taken(bundleOf(other), other)).toBe(
    `its last commit ${other} does not follow ${base}`,
  );
  writeFileSync(join(folder, "no.bundle"), "no bundle\n");
  expect(await taken(join(folder, "no.bundle"), first)).toMatch(/^its commits are refused: /);
});

it("leaves out the notes on this run's failures and the line in .gitignore, and nothing else below .ai", async () => {
  const sha = kilroys.commit("work", {
    ".gitignore": "dist\n.kilroy/\n",
    ".ai/runs/r-1/failure_dossier.json": "{}",
    ".ai/rules.md": "the product's own\n",
  });
  await taken(bundleOf(sha), sha);
  const clean = { sha, base, runId: "r-1", scratch: folder };
  const gitDir = join(product.path, ".git");
  const head = await withoutOwnFiles(gitDir, clean);
  expect(product.git("ls-tree", "-r", "--name-only", head).split("\n")).toEqual([
    ".ai/rules.md",
    ".gitignore",
    "README.md",
  ]);
  expect(product.git("show", `${head}:.gitignore`)).toBe("dist");
  expect(product.git("rev-parse", `${head}^`)).toBe(sha);
  expect(await withoutOwnFiles(gitDir, { ...clean, sha: head, base: sha })).toBe(head);
});
