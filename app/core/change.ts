import { z } from "zod";
import { sha, word } from "./event/fields.ts";

/** A commit that a person made, judged in place of what pipelines would build. */
export const changeSchema = z.strictObject({
  /** As the person named it. */
  ref: word,
  /** What it was when it was asked about: this commit is judged, or none. */
  sha,
  /** Whether it is merged when it is cleared. */
  merge: z.boolean(),
});
export type Change = z.output<typeof changeSchema>;

/** Where a change may say itself what it is for; a candidate has there what the base has. */
export const INTENT_FILE = ".factory/intent.md";

/** How a commit stands to the base: on top of it, held by it already, or on another line of history. */
export type Standing = "on-top" | "contained" | "aside";
