import { z } from "zod";
import { phaseSchema } from "./core/intent.ts";
import type { Progress } from "./core/requests.ts";
import type { ProgressFeed } from "./factory/office.ts";
import type { JobProgress } from "./ports/runner.ts";

const said = z.object({
  candidate: z.string().nullable().default(null),
  stage: z.string().nullable().default(null),
  done: z.int().default(0),
  failed: z.int().default(0),
  total: z.int().nullable().default(null),
});

/** Turns what jobs say of themselves into progress of their intents; what cannot be read is left out, it is only for watching. */
export function progressFeed(): ProgressFeed & { hear(progress: JobProgress): void } {
  const listeners = new Set<(progress: Progress) => void>();
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hear: ({ key, data }) => {
      const [intent = "", attempt = "0", phase = "", part = null] = key.split("/");
      const known = { data: said.safeParse(data), phase: phaseSchema.safeParse(phase) };
      if (!known.data.success || !known.phase.success) return;
      const candidate = known.data.data.candidate ?? (/^c\d+$/.test(part ?? "") ? part : null);
      for (const listener of listeners)
        listener({
          intent,
          attempt: Number(attempt),
          phase: known.phase.data,
          ...known.data.data,
          candidate,
        });
    },
  };
}
