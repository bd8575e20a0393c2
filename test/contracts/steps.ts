import { expect, test } from "vitest";
import { FactoryError } from "../../app/core/errors.ts";
import type { Steps, WorkflowOutcome, Workflows } from "../../app/ports/steps.ts";

/** Queues that the suite expects: `two` (2 at once) and `turns` (1 at once in each partition). */
export const CONTRACT_QUEUES = [
  { name: "two", limit: 2, partitioned: false },
  { name: "turns", limit: 1, partitioned: true },
] as const;

/** An engine to try: `restart` ends it in the middle of whatever it does, and starts another on the same state. */
interface WorkflowsUnderTest {
  readonly workflows: Workflows;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Makes an engine with these bodies, not launched yet. */
export type MakeWorkflows = () => Promise<WorkflowsUnderTest>;

/** Settles when the workflow has ended. */
export async function ending(workflows: Workflows, id: string): Promise<WorkflowOutcome> {
  for (;;) {
    const outcome = await workflows.outcome(id);
    if (outcome.status !== "running") return outcome;
    await pause(5);
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(5);
}

type Bodies = Record<string, (steps: Steps, input: never) => Promise<unknown>>;

/** What every durable engine must keep. `make` is asked once a test. */
export function stepsContract(make: MakeWorkflows): void {
  async function engine(bodies: Bodies, story: (under: WorkflowsUnderTest) => Promise<void>) {
    const under = await make();
    try {
      for (const [name, body] of Object.entries(bodies)) under.workflows.register(name, body);
      await under.workflows.launch();
      await story(under);
    } finally {
      await under.close();
    }
  }

  test("a workflow gives its result, as JSON, and its input is what it was started with", async () => {
    const echo = async (steps: Steps, input: { n: number }) => ({
      n: await steps.step("add", async () => input.n + 1),
      id: steps.workflow,
    });
    await engine({ echo }, async ({ workflows }) => {
      await workflows.start("echo", "e/1", { n: 1 });
      expect(await ending(workflows, "e/1")).toEqual({
        status: "done",
        result: { n: 2, id: "e/1" },
      });
      expect(await workflows.status("e/1")).toBe("done");
      expect(await workflows.pending()).toEqual([]);
    });
  });

  test("an id that never started is unknown; signalling or cancelling it is refused by name", async () => {
    await engine({}, async ({ workflows }) => {
      expect(await workflows.status("nobody")).toBe("unknown");
      expect(await workflows.outcome("nobody")).toEqual({ status: "unknown" });
      await expect(workflows.signal("nobody", "t", 1, "k")).rejects.toThrow(/nobody/);
      await expect(workflows.cancel("nobody")).rejects.toThrow(FactoryError);
      await expect(workflows.start("nothing", "x", {})).rejects.toThrow(/nothing/);
    });
  });

  test("the same id started twice, and ten times at once, runs once", async () => {
    let runs = 0;
    const seen = new Set<string>();
    const once = async (steps: Steps) =>
      await steps.step("count", async () => {
        if (!seen.has(steps.workflow)) runs++;
        seen.add(steps.workflow);
      });
    await engine({ once }, async ({ workflows }) => {
      await Promise.all(Array.from({ length: 10 }, () => workflows.start("once", "o", {})));
      await ending(workflows, "o");
      await workflows.start("once", "o", {});
      expect(await ending(workflows, "o")).toMatchObject({ status: "done" });
      expect(runs).toBe(1);
    });
  });

  test("what a body throws is the reason of its failure", async () => {
    const fail = async () => {
      throw new FactoryError("broken", "the roof leaks");
    };
    await engine({ fail }, async ({ workflows }) => {
      await workflows.start("fail", "f", {});
      expect(await ending(workflows, "f")).toEqual({ status: "failed", reason: "the roof leaks" });
    });
  });

  test("a failing step is tried again as often as asked, and no more", async () => {
    const tries = new Map<string, number>();
    const attempt = (name: string, good: number) => async () => {
      const n = (tries.get(name) ?? 0) + 1;
      tries.set(name, n);
      if (n < good) throw new FactoryError("broken", `try ${n}`);
      return "good";
    };
    const retrying = async (steps: Steps) => {
      const third = await steps.step("third", attempt("third", 3), { attempts: 5, delayMs: 1 });
      const never = await steps
        .step("never", attempt("never", 99), { attempts: 2, delayMs: 1 })
        .catch((error: unknown) => [(error as FactoryError).code, (error as Error).message]);
      const plain = await steps
        .step("plain", attempt("plain", 99))
        .catch((error: unknown) => error instanceof FactoryError);
      return { third, never, plain };
    };
    await engine({ retrying }, async ({ workflows }) => {
      await workflows.start("retrying", "r", {});
      const outcome = await ending(workflows, "r");
      expect(outcome).toMatchObject({ status: "done", result: { third: "good", plain: true } });
      expect((outcome as { result: { never: unknown[] } }).result.never[0]).toBe("broken");
      expect(tries.get("never")).toBe(2);
      expect(tries.get("plain")).toBe(1);
    });
  });

  test("a step name used twice, or two steps at once, is a mistake that fails the workflow", async () => {
    const twice = async (steps: Steps) => {
      await steps.step("a", async () => 1);
      await steps.step("a", async () => 2);
    };
    const together = async (steps: Steps) =>
      await Promise.all([
        steps.step("a", async () => await pause(20)),
        steps.step("b", async () => 2),
      ]);
    await engine({ twice, together }, async ({ workflows }) => {
      await workflows.start("twice", "t", {});
      await workflows.start("together", "u", {});
      expect(await ending(workflows, "t")).toMatchObject({ status: "failed" });
      expect(await ending(workflows, "u")).toMatchObject({ status: "failed" });
    });
  });

  test("after a restart finished steps are not done again, their results and failures are the same", async () => {
    const done: string[] = [];
    let crashed = false;
    const long = async (steps: Steps) => {
      const first = await steps.step("first", async () => {
        done.push("first");
        return { at: done.length };
      });
      const failure = await steps
        .step("bad", async () => {
          done.push("bad");
          throw new FactoryError("conflict", "taken");
        })
        .catch((error: unknown) => (error as FactoryError).code);
      await steps.step("cut", async (signal) => {
        if (crashed) return;
        crashed = true;
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("cut off"))),
        );
      });
      return { first, failure };
    };
    await engine({ long }, async ({ workflows, restart }) => {
      await workflows.start("long", "l", {});
      await until(() => crashed);
      const before = done.length;
      await restart();
      expect(await ending(workflows, "l")).toMatchObject({
        status: "done",
        result: { failure: "conflict" },
      });
      expect(done.length).toBe(before);
    });
  });

  test("a message is delivered whether it comes before or during the wait, once, in order, by topic", async () => {
    const listening = async (steps: Steps) => {
      const early = await steps.waitFor<number>("n", 10_000);
      const second = await steps.waitFor<number>("n", 10_000);
      const other = await steps.waitFor<string>("other", 10_000);
      const none = await steps.waitFor<number>("n", 30);
      return { early, second, other, none };
    };
    const idle = async (steps: Steps) => await steps.waitFor("never", 60_000);
    await engine({ listening, idle }, async ({ workflows }) => {
      await workflows.start("listening", "w", {});
      await workflows.signal("w", "n", 1, "k1");
      await workflows.signal("w", "n", 1, "k1");
      await workflows.signal("w", "n", 2, "k2");
      await pause(60);
      await workflows.signal("w", "other", { text: "yes" }, "k3");
      expect(await ending(workflows, "w")).toMatchObject({
        status: "done",
        result: { early: 1, second: 2, other: { text: "yes" }, none: null },
      });
      await workflows.start("idle", "i", {});
      expect(await workflows.pending()).toEqual(["i"]);
      await workflows.cancel("i");
    });
  });

  test("a wait for a message and a sleep survive a restart", async () => {
    const waiting = async (steps: Steps) => {
      const message = await steps.waitFor<string>("go", 60_000);
      await steps.sleep("nap", 30);
      return message;
    };
    await engine({ waiting }, async ({ workflows, restart }) => {
      await workflows.start("waiting", "w", {});
      await pause(50);
      await restart();
      await workflows.signal("w", "go", "now", "k");
      expect(await ending(workflows, "w")).toEqual({ status: "done", result: "now" });
    });
  });

  test("a canceled workflow ends wherever it is, its step hears of it, and nothing follows", async () => {
    const after: string[] = [];
    let began = false;
    let heard = false;
    const busy = async (steps: Steps) => {
      try {
        await steps.step("work", async (signal) => {
          began = true;
          await new Promise((_, reject) =>
            signal.addEventListener("abort", () => {
              heard = true;
              reject(new Error("stopped"));
            }),
          );
        });
      } catch {
        await steps.step("more", async () => after.push("more"));
      }
      return "went on";
    };
    await engine({ busy }, async ({ workflows }) => {
      await workflows.start("busy", "b", {});
      await until(() => began);
      await workflows.cancel("b");
      expect(await workflows.status("b")).toBe("canceled");
      await until(() => heard);
      await pause(50);
      expect(await workflows.status("b")).toBe("canceled");
      expect(after).toEqual([]);
    });
  });

  test("cancelling what has ended changes nothing", async () => {
    const quick = async () => 7;
    await engine({ quick }, async ({ workflows }) => {
      await workflows.start("quick", "q", {});
      await ending(workflows, "q");
      await workflows.cancel("q");
      expect(await workflows.outcome("q")).toEqual({ status: "done", result: 7 });
    });
  });

  placesContract(engine);
}

type Engine = (
  bodies: Bodies,
  story: (under: WorkflowsUnderTest) => Promise<void>,
) => Promise<void>;

interface Visit {
  readonly queue: string;
  readonly priority: number;
  readonly partition?: string;
}

function placesContract(engine: Engine): void {
  /** Enters, says so, and leaves when told. */
  function visitors() {
    const inside = new Set<string>();
    const order: string[] = [];
    const visit = async (steps: Steps, input: Visit) => {
      const { queue, ...request } = input;
      const place = await steps.enter(queue, { key: "k", ...request });
      await steps.step("in", async () => {
        if (!inside.has(steps.workflow)) order.push(steps.workflow);
        inside.add(steps.workflow);
      });
      const how = await steps.waitFor<string>("leave", 60_000);
      await steps.step("out", async () => {
        inside.delete(steps.workflow);
      });
      if (how === "throw") throw new Error("left in anger");
      if (how === "release") {
        await place.release();
        await place.release();
        await steps.waitFor("end", 60_000);
      }
      return order;
    };
    return { inside, order, visit };
  }

  test("no more hold a place than the queue has, and those who wait come by priority, then in turn", async () => {
    const { inside, order, visit } = visitors();
    await engine({ visit }, async ({ workflows }) => {
      for (const id of ["a", "b"])
        await workflows.start("visit", id, { queue: "two", priority: 5 });
      await until(() => inside.size === 2);
      const waiting = { c: 9, d: 7, e: 7, f: 1 };
      for (const [id, priority] of Object.entries(waiting)) {
        await workflows.start("visit", id, { queue: "two", priority });
        await pause(30);
      }
      await pause(250);
      expect([...inside].sort()).toEqual(["a", "b"]);
      for (const leaver of ["a", "f", "d", "e", "b", "c"]) {
        await until(() => inside.has(leaver));
        expect(inside.size).toBeLessThanOrEqual(2);
        await workflows.signal(leaver, "leave", "return", "k");
        await ending(workflows, leaver);
      }
      expect(order.slice(2)).toEqual(["f", "d", "e", "c"]);
    });
  });

  test("a place is free again when its holder releases it, returns, throws or is canceled", async () => {
    const { inside, visit } = visitors();
    await engine({ visit }, async ({ workflows }) => {
      const turn = { queue: "turns", priority: 1, partition: "farm" };
      const enters = async (id: string) => {
        await workflows.start("visit", id, turn);
        await until(() => inside.has(id));
      };
      for (const how of ["release", "return", "throw"]) {
        await enters(how);
        await workflows.signal(how, "leave", how, "k");
        await until(() => !inside.has(how));
      }
      await enters("canceled");
      await workflows.cancel("canceled");
      inside.delete("canceled");
      await enters("last");
      expect(inside.size).toBe(1);
      await workflows.signal("release", "end", 1, "k");
      await workflows.signal("last", "leave", "return", "k");
      await ending(workflows, "last");
    });
  });

  test("one who waits for a place and is canceled is passed over", async () => {
    const { inside, visit } = visitors();
    await engine({ visit }, async ({ workflows }) => {
      const turn = { queue: "turns", priority: 1, partition: "farm" };
      await workflows.start("visit", "a", turn);
      await until(() => inside.has("a"));
      await workflows.start("visit", "b", turn);
      await pause(50);
      await workflows.start("visit", "c", turn);
      await workflows.cancel("b");
      await workflows.signal("a", "leave", "return", "k");
      await until(() => inside.has("c"));
      expect(inside.has("b")).toBe(false);
      await workflows.cancel("c");
    });
  });

  test("each partition has its own turn", async () => {
    const { inside, visit } = visitors();
    await engine({ visit }, async ({ workflows }) => {
      for (const [id, partition] of [
        ["a", "farm"],
        ["b", "shop"],
        ["c", "farm"],
      ] as const)
        await workflows.start("visit", id, { queue: "turns", priority: 1, partition });
      await until(() => inside.size === 2);
      await pause(250);
      expect([...inside].filter((id) => id !== "b").length).toBe(1);
      for (const id of ["a", "b", "c"]) await workflows.cancel(id);
    });
  });

  test("a restart keeps every place that is held: not even a more urgent one gets in between", async () => {
    const { inside, visit } = visitors();
    await engine({ visit }, async ({ workflows, restart }) => {
      await workflows.start("visit", "a", { queue: "two", priority: 8 });
      await workflows.start("visit", "b", { queue: "two", priority: 9 });
      await until(() => inside.size === 2);
      for (const id of ["u1", "u2"])
        await workflows.start("visit", id, { queue: "two", priority: 1 });
      await pause(50);
      await restart();
      await pause(1500);
      expect([...inside].sort()).toEqual(["a", "b"]);
      await workflows.signal("a", "leave", "return", "k");
      await until(() => inside.has("u1") || inside.has("u2"));
      await pause(250);
      expect(inside.has("b")).toBe(true);
      expect(inside.size).toBe(2);
      for (const id of ["b", "u1", "u2"]) await workflows.cancel(id);
    });
  });

  test("a queue that nobody made, and a partition where none belongs, are refused", async () => {
    const lost = async (steps: Steps, input: Visit) => {
      const { queue, ...request } = input;
      await steps.enter(queue, { key: "k", ...request });
    };
    await engine({ lost }, async ({ workflows }) => {
      await workflows.start("lost", "a", { queue: "nowhere", priority: 1 });
      await workflows.start("lost", "b", { queue: "two", priority: 1, partition: "farm" });
      await workflows.start("lost", "c", { queue: "turns", priority: 1 });
      for (const id of ["a", "b", "c"])
        expect(await ending(workflows, id)).toMatchObject({ status: "failed" });
    });
  });
}
