import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitHoldoutSearch } from "../../../app/adapters/git/search/holdout-search.ts";
import { tracesOf } from "../../../app/core/pack/traces.ts";
import type { HoldoutSearch } from "../../../app/ports/holdout-search.ts";
import { type Repository, repository } from "./repository.ts";

const WORD = "7c0ffee1-5eed-4bad-cafe";
const HELD = `# canary: ${WORD}\nid: late-entry\nsays: An entry that comes late is refused.\n`;
const holdouts = new Map([["families/late-entry.yml", Buffer.from(HELD)]]);
const traces = tracesOf(holdouts, {
  pack: `sha256:${"1".repeat(64)}`,
  salt: "5a".repeat(32),
  published: "",
});

let place: string;
let code: Repository;
let search: HoldoutSearch;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "holdout-search-"));
  code = repository({ "README.md": "a shop\n" });
  search = gitHoldoutSearch({ scratch: join(place, "scratch"), kept: join(place, "kept") });
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
  code.remove();
});

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(code.path, path)), { recursive: true });
  writeFileSync(join(code.path, path), text);
};
const gitDir = (path: string) => join(code.path, ".git", path);
/** An object of the repository's database that nothing leads to. */
const object = (text: string, ...args: string[]) =>
  execFileSync("git", ["-C", code.path, ...args, "hash-object", "-w", "--stdin"], {
    input: text,
    encoding: "utf8",
  }).trim();
/** A repository of its own below the one that is looked through. */
const nested = (path: string, text: string) => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", join(code.path, path), ...args], { stdio: "pipe" });
  mkdirSync(join(code.path, path), { recursive: true });
  git("init", "-q", "--bare");
  execFileSync("git", ["-C", join(code.path, path), "hash-object", "-w", "--stdin"], {
    input: text,
  });
};
const pointer = () => {
  const oid = createHash("sha256").update(HELD).digest("hex");
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${HELD.length}\n`;
};

/** Places where something of the pack can be, each with what puts it there. With another text in its place nothing is found. */
const PLACES: Readonly<Record<string, (text: string) => void>> = {
  "a file": (text) => put("src/notes.txt", text),
  "an ignored file": (text) => {
    put(".gitignore", "cache/\n");
    put("cache/kept.bin", text);
  },
  "a loose object that nothing leads to": (text) => void object(text),
  "a packed object that nothing leads to": (text) => {
    const oid = object(text);
    execFileSync("git", ["-C", code.path, "pack-objects", "-q", gitDir("objects/pack/pack")], {
      input: `${oid}\n`,
    });
    rmSync(gitDir(`objects/${oid.slice(0, 2)}/${oid.slice(2)}`));
  },
  "a commit that only a reflog has": (text) => {
    code.commit("added", { "held.txt": text });
    code.git("reset", "-q", "--hard", "HEAD^");
  },
  "a commit's message": (text) => {
    code.commit(text);
    code.git("reset", "-q", "--hard", "HEAD^");
  },
  "a note": (text) => {
    code.git("notes", "add", "-m", text);
  },
  "a stash": (text) => {
    put("README.md", text);
    code.git("stash", "-q");
  },
  "a tag's message": (text) => {
    code.git("tag", "-a", "--cleanup=verbatim", "-m", text, "v1");
  },
  "an alternate's object": (text) => {
    const other = repository({ "held.txt": text });
    execFileSync("cp", ["-r", join(other.path, ".git"), join(place, "other")]);
    other.remove();
    writeFileSync(gitDir("objects/info/alternates"), `${join(place, "other/objects")}\n`);
  },
  "a submodule's git folder": (text) => nested(".git/modules/sub", text),
  "a repository in the work tree": (text) => nested("vendor/thing/.git", text),
  "a worktree's own files": (text) => {
    code.git("worktree", "add", "-q", "--detach", join(code.path, "side"));
    writeFileSync(gitDir("worktrees/side/held"), text);
  },
  "an object of LFS": (text) => put(".git/lfs/objects/ab/cd/abcd", text),
  "a pointer of LFS": (text) => put("data.bin", text === HELD ? pointer() : text),
  "a reflog's message": (text) => {
    const line = text.split("\n")[0] ?? "";
    code.git("update-ref", "-m", line, "--create-reflog", "refs/heads/other", "HEAD");
  },
  "a branch's name": (text) => {
    code.git("branch", /canary: ([\w-]+)/.exec(text)?.[1] ?? "plain");
  },
  "a link": (text) => {
    symlinkSync(`/somewhere/${/canary: ([\w-]+)/.exec(text)?.[1] ?? "else"}`, join(code.path, "l"));
  },
  "a replaced object": (text) => {
    const held = object(text);
    code.git("replace", object("honest"), held);
  },
};

test.each(Object.entries(PLACES))("what a pack holds out is found in %s", async (_, plant) => {
  plant(HELD);
  const { found, unread } = await search.folder(code.path, traces);
  expect(unread).toEqual([]);
  expect(found.length).toBeGreaterThan(0);
});

test.each(
  Object.entries(PLACES),
)("nothing is found where %s has something else", async (_, plant) => {
  plant(
    "# nothing of the kind\nid: late-entry\nsays: An entry that comes late is taken all the same.\n",
  );
  const { found, unread } = await search.folder(code.path, traces);
  expect({ found, unread }).toEqual({ found: [], unread: [] });
});

test("it says in which object of which database, and counts what it looked at", async () => {
  const oid = object(HELD);
  const { found, files, objects } = await search.folder(code.path, traces);
  const at = `.git/objects: object ${oid}`;
  expect(found).toEqual([
    { kind: "file", of: 0, at },
    { kind: "canary", of: 0, at },
  ]);
  // The file, its tree, its commit, and the one that was planted.
  expect(objects.items).toBe(4);
  expect(files.items).toBeGreaterThan(objects.items);
});

test("nothing that lies there is obeyed, and no pipe is waited for", async () => {
  const ran = join(place, "ran");
  code.git("config", "core.fsmonitor", `touch ${ran}`);
  code.git("config", "core.hooksPath", place);
  writeFileSync(
    gitDir("config"),
    `[include]\n\tpath = /nowhere\n[core]\n\tfsmonitor = touch ${ran}\n`,
  );
  execFileSync("bash", ["-c", `mkfifo "${join(code.path, "pipe")}"`]);
  symlinkSync("/proc/self/root", join(code.path, "root"));
  const { found, unread } = await search.folder(code.path, traces);
  expect({ found, unread }).toEqual({ found: [], unread: [] });
  expect(readdirSync(place).sort()).toEqual(["scratch"]);
});

test("a database that git cannot read is said, never passed over", async () => {
  const oid = object("honest");
  const file = gitDir(`objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
  chmodSync(file, 0o600);
  truncateSync(file, 3);
  const { unread } = await search.folder(code.path, traces);
  expect(unread).toEqual([
    expect.stringMatching(/^\.git\/objects: git cat-file failed .*too long/),
  ]);
});

test("one file is looked through as well as a folder, and nothing is nothing", async () => {
  writeFileSync(join(place, "one"), HELD);
  expect((await search.folder(join(place, "one"), traces)).found).toHaveLength(2);
  expect(await search.folder(join(place, "none"), traces)).toMatchObject({
    files: { items: 0 },
    found: [],
    unread: [],
  });
});

test("what is shown to many is looked through once, until something in it changes", async () => {
  const shown = () => search.shown(code.path, traces);
  const first = await shown();
  expect(first).toMatchObject({ found: [], unread: [] });
  const [kept = ""] = readdirSync(join(place, "kept"));
  // As it was kept, so it is answered: nothing is read again.
  writeFileSync(
    join(place, "kept", kept),
    JSON.stringify({ ...JSON.parse(keptText(kept)), looked }),
  );
  expect(await shown()).toMatchObject(looked);
  put("src/notes.txt", HELD);
  expect((await shown()).found.length).toBeGreaterThan(0);
  // What was found is not kept: it is found again.
  expect((await shown()).found.length).toBeGreaterThan(0);
  rmSync(join(code.path, "src/notes.txt"));
  expect(await shown()).toMatchObject({ files: { items: first.files.items + 1 }, found: [] });
});

test("an answer that cannot be read is asked for again, and another pack has another", async () => {
  await search.shown(code.path, traces);
  const [kept = ""] = readdirSync(join(place, "kept"));
  writeFileSync(join(place, "kept", kept), "{");
  expect((await search.shown(code.path, traces)).files.items).toBeGreaterThan(5);
  await search.shown(code.path, { ...traces, salt: "6b".repeat(32) });
  expect(readdirSync(join(place, "kept"))).toHaveLength(2);
});

test("answers of a month ago are forgotten when another is kept", async () => {
  await search.shown(code.path, traces);
  const [kept = ""] = readdirSync(join(place, "kept"));
  const then = Date.now() / 1000 - 31 * 24 * 3600;
  utimesSync(join(place, "kept", kept), then, then);
  await search.shown(code.path, { ...traces, salt: "6b".repeat(32) });
  expect(readdirSync(join(place, "kept"))).not.toContain(kept);
});

const looked = { files: { items: 4711, bytes: 1 }, objects: { items: 0, bytes: 0 } };

function keptText(name: string): string {
  return execFileSync("cat", [join(place, "kept", name)], { encoding: "utf8" });
}
