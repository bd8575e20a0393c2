import type { Journal } from "../../ports/journal.ts";

/** An author's play is looked at once: nothing of it outlives the process. */
export const forgetful: Journal = {
  lines: [],
  note: () => undefined,
  append: async () => undefined,
  close: async () => undefined,
};
