import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bwrapBoxes } from "../../../app/adapters/sandbox/bwrap-boxes.ts";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import type { Boxes, BoxSpec } from "../../../app/ports/boxes.ts";
import { boxOf, ROOMY, sh, startUntil } from "../../contracts/boxes.ts";
import { attacks } from "./attacks.ts";
import { nothingLeft } from "./traces.ts";

const MIB = 1024 ** 2;

attacks("bubblewrap", async () => bwrapBoxes(await detectIsolation()));

describe("what a box by bubblewrap cannot do", () => {
  let boxes: Boxes;
  let folder: string;
  beforeEach(async () => {
    boxes = bwrapBoxes(await detectIsolation());
    folder = mkdtempSync(join(tmpdir(), "walls-"));
    chmodSync(folder, 0o755);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    nothingLeft();
  });
  const look = async (script: string, given: Partial<BoxSpec> = {}) => {
    const ending = await (await boxes.start(boxOf(sh(script), given))).ended;
    return Buffer.from(ending.stdout).toString().trim();
  };
  const isRoot = process.getuid?.() === 0;
  /** The account, as this machine knows it, of a box that works in a folder. */
  const accountAt = async (from: string) => {
    const name = randomUUID();
    await look(`touch /box/${name}`, { mounts: [{ from, to: "/box", writable: true }] });
    return statSync(join(from, name)).uid;
  };

  // Without namespaces only an ordinary account's limit holds one, and a test must not bring the machine down as root.
  test("a fork bomb is held to the limit, and all of it is gone at the end", async () => {
    const bomb = sh("bomb() { bomb | bomb & }; bomb; echo ready; sleep 600");
    const limits = { ...ROOMY, ms: 1500, processes: 64 };
    const ending = await (await boxes.start(boxOf(bomb, { limits }))).ended;
    expect(["time", undefined]).toContain(ending.stoppedBy);
  });

  test("it has no right of its own and cannot take one", async () => {
    expect(await look("grep -c '^Cap...:.*[1-9a-f]' /proc/self/status")).toBe("0");
    expect(await look("unshare -Ur true 2>/dev/null || echo refused")).toBe("refused");
    const own = ready(join(folder, "own"));
    if (isRoot) expect(await accountAt(own)).not.toBe(0);
  });

  test("it sees its own processes only, and no path of this machine among them", async () => {
    const seen = await look("cat /proc/[0-9]*/cmdline | tr '\\0' ' '", {
      mounts: [{ from: folder, to: "/box", writable: true }],
    });
    expect(seen).not.toContain(folder);
    expect(seen).not.toContain("vitest");
  });

  test("it writes to /tmp, shared memory and its writable mounts, and nowhere else", async () => {
    mkdirSync(join(folder, "out"));
    mkdirSync(join(folder, "in"));
    writeFileSync(join(folder, "in", "file"), "kept");
    const written = await look(
      "for d in / /dev /etc /usr /in /in/file /proc /out /tmp /dev/shm; do (echo x > $d/new || echo x > $d) 2>/dev/null && echo $d; done",
      {
        mounts: [
          { from: join(folder, "in"), to: "/in", writable: false },
          { from: join(folder, "out"), to: "/out", writable: true },
        ],
      },
    );
    expect(written.split("\n")).toEqual(["/out", "/tmp", "/dev/shm"]);
    expect(readFileSync(join(folder, "in", "file"), "utf8")).toBe("kept");
  });

  test("its own /tmp holds no more than the limit, however many files", async () => {
    const script =
      "i=0; while [ $i -lt 20 ] && head -c 1048576 /dev/zero > /tmp/$i 2>/dev/null; do i=$((i+1)); done; du -s /tmp | cut -f1";
    const held = Number(await look(script, { limits: { ...ROOMY, disk: 4 * MIB } }));
    expect(held).toBeLessThanOrEqual(4 * 1024);
    expect(held).toBeGreaterThan(3 * 1024);
  });

  test("it inherits no descriptor but its three", async () => {
    const seen = await look(
      "for f in /proc/self/fd/*; do readlink $f; done > /tmp/seen; cat /tmp/seen",
    );
    const others = seen
      .split("\n")
      .filter((line) => !/^socket:|^\/dev\/null$|^\/proc\/|^\/tmp\/seen$/.test(line));
    expect(others).toEqual([]);
  });

  test("it knows nothing of the environment it was started from", async () => {
    process.env.SECRET_OF_THE_FACTORY = "told";
    expect(await look("env; cat /proc/*/environ")).not.toContain("told");
    delete process.env.SECRET_OF_THE_FACTORY;
  });

  test("without the room's network it reaches nothing, itself excepted", async () => {
    expect(await look("cat /proc/net/dev | wc -l", { network: "none" })).toBe("3");
    expect(await look("cat /proc/net/route | wc -l", { network: "none" })).toBe("1");
  });

  test("git works on a folder that is somebody else's", async () => {
    const repository = join(folder, "clone");
    await look(
      "cd /box && git init -q . && echo 1 > a && git add a && git -c user.name=a -c user.email=a@a commit -qm a",
      { mounts: [{ from: ready(repository), to: "/box", writable: true }] },
    );
    const seen = await look("git -C /box log --oneline --format=%s; echo x > /box/.git/HEAD", {
      mounts: [
        { from: repository, to: "/box", writable: true },
        { from: join(repository, ".git"), to: "/box/.git", writable: false },
      ],
    });
    expect(seen).toBe("a");
    expect(readFileSync(join(repository, ".git", "HEAD"), "utf8")).toContain("ref:");
  });

  test("a box under another account reaches folders below one that is closed to it", async () => {
    const closed = ready(join(folder, "closed"));
    const open = ready(join(closed, "open"));
    chmodSync(closed, 0o700);
    expect(
      await look("echo seen > /box/file; cat /box/file", {
        mounts: [{ from: open, to: "/box", writable: true }],
      }),
    ).toBe("seen");
  });

  test.runIf(isRoot)(
    "two boxes at once have two accounts, and a folder keeps its account",
    async () => {
      const [one, two] = [ready(join(folder, "one")), ready(join(folder, "two"))];
      const at = (from: string) => ({ mounts: [{ from, to: "/box", writable: true }] });
      const box = await startUntil(boxes, boxOf(sh("echo ready; sleep 600"), at(one)), "ready");
      const first = await accountAt(one);
      const other = await accountAt(two);
      await box.end();
      expect(other).not.toBe(first);
      expect(await accountAt(one)).toBe(first);
      expect(await accountAt(two)).toBe(other);
    },
  );

  test.runIf(isRoot)("of two folders that were one account's, boxes at once have two", async () => {
    const [one, two] = [ready(join(folder, "one")), ready(join(folder, "two"))];
    const at = (from: string) => ({ mounts: [{ from, to: "/box", writable: true }] });
    const first = await accountAt(one);
    expect(await accountAt(two)).toBe(first);
    const box = await startUntil(boxes, boxOf(sh("echo ready; sleep 600"), at(one)), "ready");
    expect(await accountAt(one)).toBe(first);
    expect(await look("echo x > /box/x && echo written", at(two))).toBe("written");
    expect(await accountAt(two)).not.toBe(first);
    await box.end();
  });

  test("a child that eats the memory ends the whole box", async () => {
    const limits = { ...ROOMY, memory: 64 * MIB, disk: 4 * MIB };
    const script = sh("head -c 1000000000 /dev/zero | tail > /dev/null; echo survived; sleep 600");
    const ending = await (await boxes.start(boxOf(script, { limits }))).ended;
    expect(ending).toMatchObject({ stoppedBy: "memory", signal: "SIGKILL" });
  });

  test("the network of a room is refused where there is no room, and a link where a folder is written", async () => {
    const room = boxOf(sh("true"), { network: "room" });
    await expect(boxes.start(room)).rejects.toMatchObject({ code: "conflict" });
    symlinkSync("/etc", join(folder, "link"));
    const mounts = [{ from: join(folder, "link"), to: "/box", writable: true }];
    await expect(boxes.start(boxOf(sh("true"), { mounts }))).rejects.toThrow("is a link");
  });

  test.runIf(isRoot)(
    "a folder that other accounts cannot read is refused before anything runs",
    async () => {
      const secret = ready(join(folder, "secret"));
      chmodSync(secret, 0o700);
      const spec = boxOf(sh("true"), { mounts: [{ from: secret, to: "/in", writable: false }] });
      await expect(boxes.start(spec)).rejects.toMatchObject({ code: "conflict" });
    },
  );

  test.runIf(isRoot)("giving a folder to a box follows no link out of it", async () => {
    const outside = join(folder, "outside");
    writeFileSync(outside, "ours");
    const inside = ready(join(folder, "inside"));
    await look(`ln -s ${outside} /box/link`, {
      mounts: [{ from: inside, to: "/box", writable: true }],
    });
    const fresh = bwrapBoxes(await detectIsolation());
    const spec = boxOf(sh("true"), { mounts: [{ from: inside, to: "/box", writable: true }] });
    await (await fresh.start(spec)).ended;
    expect(existsSync(outside)).toBe(true);
    expect(statSync(outside).uid).toBe(0);
  });
});

function ready(path: string): string {
  mkdirSync(path);
  chmodSync(path, 0o755);
  return path;
}
