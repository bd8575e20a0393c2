import { z } from "zod";
import { count, digest, sentence } from "./event/fields.ts";

/**
 * Where held-out content is looked for: `environment` and `mounts` that a builder was given, the `clone` it worked in with all else in its
 * room, every object of the `objects` databases there, the `run`'s files (logs, prompts, transcripts), and the `candidate` it made.
 */
export const BUILDER_PLACES = ["environment", "mounts", "clone", "objects", "run"] as const;
const PLACES = [...BUILDER_PLACES, "candidate"] as const;

/** How many things were looked at in one place, and their bytes. */
const looked = z.strictObject({ place: z.enum(PLACES), items: count, bytes: count });
export type Looked = z.output<typeof looked>;

const trace = z.strictObject({ kind: z.enum(["file", "canary"]), of: z.int(), at: sentence });

/** What came of looking for a pack's content where one builder could read. */
export const searchedSchema = z.strictObject({
  pack: digest,
  places: z.array(looked),
  /** What was found, and where; `of`: its place among the pack's held-out files, or canaries. */
  found: z.array(trace),
  /** What could not be looked at, and why: nobody knows what it holds. */
  unread: z.array(sentence),
});
export type Searched = z.output<typeof searchedSchema>;

/** The same as it is kept with the candidate, and judged. */
export const searchSummarySchema = z.strictObject({
  pack: digest,
  /** Who made the candidate: pipelines, or a person, whose own reading nobody knows. */
  by: z.enum(["builder", "person"]),
  places: z.array(looked),
  found: count,
  unread: count,
  /** Of the whole record, with everything that was found and could not be read. */
  record: digest,
});
export type SearchSummary = z.output<typeof searchSummarySchema>;

/** Where must have been looked for a candidate. */
export function placesFor(by: SearchSummary["by"]): readonly Looked["place"][] {
  return by === "builder" ? PLACES : ["candidate"];
}
