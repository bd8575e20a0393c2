import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProductFile } from "../../../app/core/product.ts";
import type { Room } from "../../../app/ports/boxes.ts";
import { type Hand, takeHand } from "../../../app/work/evaluate/hand.ts";
import type { Task } from "../../../app/work/evaluate/messages.ts";

const file = { run: { kind: "command" } } as unknown as ProductFile;
const task: Task = {
  key: "c1 0",
  scene: { steps: [], values: {}, limits: { seconds: 1 } } as unknown as Task["scene"],
};

/** A keeper that never says a word, and how it is ended. */
function silent(): { readonly hand: Hand; readonly ends: () => void } {
  const closed = Promise.withResolvers<Awaited<Room["closed"]>>();
  const ends = () => closed.resolve({ code: 0, signal: null, stderr: "enough" });
  const room: Room = {
    closed: closed.promise,
    send: () => undefined,
    onMessage: () => undefined,
    close: async () => ends(),
  };
  const setup = { file, tree: "/", mounts: [], env: {}, fixtures: null, absent: false };
  const watch = { spawning: () => undefined, played: () => undefined, notSpawned: () => undefined };
  return { hand: takeHand({ room, work: "/" }, setup, watch), ends };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a keeper that goes while it plays is told as gone, and nothing waits for it any longer", async () => {
  const { hand, ends } = silent();
  const played = hand.play([task]);
  ends();
  expect(await played).toBe("the player ended (exit 0): enough");
  expect(vi.getTimerCount()).toBe(0);
});

test("a keeper that is gone already is told so at once, and nothing waits for it", async () => {
  const { hand } = silent();
  await hand.close();
  expect(await hand.play([task])).toBe("the player ended (exit 0): enough");
  expect(vi.getTimerCount()).toBe(0);
});

test("a keeper that says nothing for longer than any trial can take is closed", async () => {
  const { hand } = silent();
  const played = hand.play([task]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await played).toBe("the player ended (exit 0): enough");
});
