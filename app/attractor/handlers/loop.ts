import type { Handler } from "./handler.ts";

/** Where a counted loop begins: nothing to do. */
export const loopBegin: Handler = {
  name: "loop.begin",
  retried: false,
  run: async () => ({ status: "success", notes: "loop_begin" }),
};

/** Where a counted loop ends: whether it goes round again is decided when the next node is chosen. */
export const loopEnd: Handler = {
  name: "loop.end",
  retried: false,
  run: async () => ({ status: "success", notes: "loop_end" }),
};
