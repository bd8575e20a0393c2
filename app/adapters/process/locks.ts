import type { Locks } from "../../ports/locks.ts";

/** Locks within this process: one server a home is all that ever asks. */
export function processLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    hold: (name, act) => {
      const turn = (last.get(name) ?? Promise.resolve()).then(act, act);
      const settled = turn.then(
        () => undefined,
        () => undefined,
      );
      last.set(name, settled);
      settled.then(
        () => {
          if (last.get(name) === settled) last.delete(name);
        },
        () => undefined,
      );
      return turn;
    },
  };
}
