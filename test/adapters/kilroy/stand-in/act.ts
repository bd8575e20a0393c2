import { z } from "zod";

/** What the stand-in for Kilroy does. */
export const actSchema = z.strictObject({
  /** Leaves the files of this folder; without it, plays the graph. */
  replay: z.string().optional(),
  /** Ends by this signal: the first time it runs, or every time. */
  signal: z.enum(["SIGKILL", "SIGSEGV"]).optional(),
  always: z.boolean().optional(),
  /** Leaves no final.json. */
  cut: z.boolean().optional(),
  /** Ends with this code, whatever it leaves. */
  exit: z.int().optional(),
  /** The commit that final.json names. */
  claims: z.string().optional(),
  /** Refuses the run with this word. */
  refuse: z.string().optional(),
  /** Never ends, hears no SIGTERM, and starts a program in a session of its own, whose words hold this one. */
  deaf: z.string().optional(),
  /** Its server takes the first option of every gate and asks nobody. */
  decides: z.boolean().optional(),
  /** Its server takes the last option of a gate, whatever it is answered. */
  mishears: z.boolean().optional(),
  /** Its server crashes the first time it was answered. */
  crashesAfterGate: z.boolean().optional(),
  /** Is the tagged release, which lacks `--workspace`. */
  old: z.boolean().optional(),
});
export type Act = z.output<typeof actSchema>;
