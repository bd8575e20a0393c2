import type { Handler } from "./handler.ts";

/** The way out: nothing to do. */
export const exit: Handler = {
  name: "exit",
  retried: false,
  run: async () => ({ status: "success", notes: "exit" }),
};
