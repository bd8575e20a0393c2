import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A person's repository in a temporary folder, for one test. */
export interface Repository {
  readonly path: string;
  git(...args: string[]): string;
  write(file: string, text: string): void;
  commit(subject: string, files?: Record<string, string>): string;
  remove(): void;
}

const IDENTITY = [
  "-c",
  "user.name=Owner",
  "-c",
  "user.email=owner@localhost",
  "-c",
  "commit.gpgsign=false",
];

export function repository(files: Record<string, string> = { "README.md": "first\n" }): Repository {
  const path = mkdtempSync(join(tmpdir(), "factory-repository-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", path, ...IDENTITY, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  const commit = (subject: string, contents: Record<string, string> = {}) => {
    for (const [file, text] of Object.entries(contents)) write(file, text);
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", subject);
    return git("rev-parse", "HEAD");
  };
  git("init", "-q", "-b", "main");
  commit("first", files);
  return { path, git, write, commit, remove: () => rmSync(path, { recursive: true, force: true }) };
}
