import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { firstProcess, untilAllGone } from "../../../app/adapters/sandbox/first-process.ts";
import { startOf } from "../../../app/adapters/sandbox/process-table.ts";

let child: ReturnType<typeof spawn>;
beforeEach(() => {
  child = spawn("sleep", ["60"], { stdio: "ignore" });
});
afterEach(() => child.kill("SIGKILL"));

/** Cannot tell anything so many times, then tells what is so. */
function blindFor(times: number) {
  let left = times;
  return {
    left: () => left,
    ask: (pid: number) => {
      if (left === 0) return startOf(pid);
      left -= 1;
      throw Object.assign(new Error("too many open files"), { code: "EMFILE" });
    },
  };
}

describe("the first process of a box that cannot be asked after", () => {
  test("is not gone: it is asked after until there is an answer, and ended", async () => {
    const pid = child.pid ?? 0;
    const first = { pid, started: startOf(pid) };
    const blind = blindFor(3);
    const ended = once(child, "exit");
    await untilAllGone(first, blind.ask);
    expect(blind.left()).toBe(0);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(startOf(pid)).toBeUndefined();
  });

  test("is known by when it started as soon as that can be told", async () => {
    const pid = child.pid ?? 0;
    expect(await firstProcess(pid, blindFor(2).ask)).toEqual({ pid, started: startOf(pid) });
  });

  test("is left alone where its pid is another's", async () => {
    await untilAllGone({ pid: child.pid ?? 0, started: "another time" });
    expect(child.signalCode).toBeNull();
    expect(startOf(child.pid ?? 0)).toBeDefined();
  });
});
