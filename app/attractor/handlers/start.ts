import type { Handler } from "./handler.ts";

/** The way in: nothing to do. */
export const start: Handler = {
  name: "start",
  retried: false,
  run: async () => ({ status: "success", notes: "start" }),
};
