import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { gitWorkshop } from "../../../app/adapters/git/workshop.ts";
import type { Clone } from "../../../app/ports/workshop.ts";
import { type Cloned, cloned } from "./cloned.ts";

const ROOM = 1024 * 1024;
const workshop = gitWorkshop();

let at: Cloned;
let folder: string;
let clone: Clone;
beforeEach(async () => {
  at = await cloned();
  ({ folder, clone } = at);
});
afterEach(() => at.remove());

const inTree = (name: string) => join(clone.tree, name);
const keep = (most = ROOM) => workshop.keep(clone, join(folder, "kept"), most);
const take = () => workshop.take(join(folder, "kept"), join(folder, "taken"));

it("a clone that was kept is taken up again with its commits and with what git ignores, as often as one likes", async () => {
  writeFileSync(inTree(".gitignore"), "scratch/\n");
  mkdirSync(inTree("scratch"));
  writeFileSync(inTree("scratch/note"), "ignored");
  writeFileSync(inTree("run.sh"), "#!/bin/sh\n");
  chmodSync(inTree("run.sh"), 0o755);
  utimesSync(inTree("run.sh"), 1_700_000_000, 1_700_000_000);
  const sha = await workshop.commit(clone, { subject: "work", date: 1_700_000_000 });
  await keep();
  rmSync(join(folder, "clone"), { recursive: true });
  for (let time = 0; time < 2; time++) {
    rmSync(join(folder, "taken"), { recursive: true, force: true });
    const taken = await take();
    expect(await workshop.head(taken)).toBe(sha);
    await workshop.reset(taken, sha);
    expect(readFileSync(join(taken.tree, "scratch/note"), "utf8")).toBe("ignored");
    expect(statSync(join(taken.tree, "run.sh")).mode & 0o777).toBe(0o755);
    expect(statSync(join(taken.tree, "run.sh")).mtimeMs).toBe(1_700_000_000_000);
  }
});

it("links stay links, also those that lead out; sockets are left out; nothing acts in another's name", async () => {
  symlinkSync("/etc/hostname", inTree("out"));
  symlinkSync("/etc", inTree("etc"));
  const listening = createServer().listen(inTree("socket"));
  await once(listening, "listening");
  writeFileSync(inTree("bold"), "");
  chmodSync(inTree("bold"), 0o6755);
  await keep();
  listening.close();
  const { tree } = await take();
  expect(readlinkSync(join(tree, "out"))).toBe("/etc/hostname");
  expect(lstatSync(join(tree, "etc")).isSymbolicLink()).toBe(true);
  expect(existsSync(join(tree, "socket"))).toBe(false);
  expect(statSync(join(tree, "bold")).mode & 0o7777).toBe(0o755);
});

it("more than there is room for is refused, holes included", async () => {
  writeFileSync(inTree("hollow"), "");
  truncateSync(inTree("hollow"), 2 * ROOM);
  await expect(keep()).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("limits.disk"),
  });
});

it("what parallel branches left of git's worktrees is not kept, since it names folders of the run before", async () => {
  mkdirSync(join(clone.git, "worktrees", "left"), { recursive: true });
  await keep();
  expect(existsSync(join((await take()).git, "worktrees"))).toBe(false);
});
