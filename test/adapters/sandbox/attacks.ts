import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Boxes, BoxLimits, BoxSpec } from "../../../app/ports/boxes.ts";
import { boxOf, ROOMY, sh, startUntil } from "../../contracts/boxes.ts";
import { nodeBox, TRACE_SECONDS } from "../../contracts/rooms.ts";
import { nothingLeft } from "./traces.ts";

const MIB = 1024 ** 2;

/** What hostile or broken programs do, on any kind of box: each ends by a limit, and leaves no process. */
export function attacks(name: string, make: () => Promise<Boxes>): void {
  describe(`attacks on ${name}`, () => {
    let boxes: Boxes;
    let folder: string;
    beforeEach(async () => {
      boxes = await make();
      folder = mkdtempSync(join(tmpdir(), "attack-"));
      mkdirSync(join(folder, "work"));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
      nothingLeft();
    });
    const suffer = async (argv: BoxSpec["argv"], limits: Partial<BoxLimits> = {}) => {
      const mounts = [{ from: join(folder, "work"), to: "/box", writable: true }];
      const spec = boxOf(argv, {
        mounts,
        cwd: "/box",
        limits: { ...ROOMY, ms: 10_000, ...limits },
      });
      return (await boxes.start(spec)).ended;
    };

    test("one file grows to its limit and no further", async () => {
      await suffer(["/bin/dd", "if=/dev/zero", "of=big", "bs=1M", "count=100"], {
        disk: 8 * MIB,
      });
      const du = await suffer(sh("wc -c < big"));
      expect(Number(Buffer.from(du.stdout).toString())).toBe(8 * MIB);
    });

    test("a program that eats memory is ended, saying so", async () => {
      const spec = nodeBox("const all = []; for (;;) all.push(Buffer.alloc(2 ** 22, 1));", "none");
      const limits = { ...spec.limits, memory: 256 * MIB, ms: 20_000 };
      const ending = await (await boxes.start({ ...spec, limits })).ended;
      expect(ending.stoppedBy).toBe("memory");
    });

    test("a program that prints without end is ended, saying so", async () => {
      expect(await suffer(["/usr/bin/yes"], { output: 10 * MIB })).toMatchObject({
        stoppedBy: "output",
      });
    });

    test("what forks twice into a session of its own ends with the program", async () => {
      await suffer(
        sh("(setsid sh -c 'sleep 600 & sleep 600' >/dev/null 2>&1 &) ; sleep 0.1; exit 0"),
      );
      nothingLeft();
    });

    test("what a program leaves behind is gone when its end is told", async () => {
      for (let i = 0; i < 20; i++) {
        await suffer(
          sh(`for i in 1 2 3 4; do /bin/sleep ${TRACE_SECONDS} > /dev/null 2>&1 & done; exit 0`),
        );
        nothingLeft();
      }
    });

    test("a program with children that ignore SIGTERM ends at once when it is ended", async () => {
      const spec = boxOf(sh("trap '' TERM; (trap '' TERM; sleep 600) & echo ready; sleep 600"));
      const box = await startUntil(boxes, spec, "ready");
      box.terminate();
      expect(await box.end()).toMatchObject({ signal: "SIGKILL" });
    });

    test("a loop that uses all its processor time is ended", async () => {
      const ending = await suffer(sh("while :; do :; done"), { ms: 500 });
      expect(ending.stoppedBy).toBe("time");
    });

    test("a folder that is not there is refused by name", async () => {
      const missing = { from: join(folder, "none"), to: "/none", writable: false };
      await expect(boxes.start(boxOf(sh("true"), { mounts: [missing] }))).rejects.toMatchObject({
        code: "not-found",
      });
      expect(readdirSync(folder)).toEqual(["work"]);
    });
  });
}
