import { z } from "zod";
import { searchedSchema } from "./searched.ts";

/** What of a repository a clone lets its builder read. */
export const inventorySchema = z.strictObject({
  /** Whole names of its refs. */
  refs: z.array(z.string()),
  /** All objects of its database, reachable or not; of them, commits. */
  objects: z.int(),
  commits: z.int(),
  /** What leads beyond its own tree, by the name git has for it: alternates, worktrees, modules, lfs, a submodule's path. */
  beyond: z.array(z.string()),
});
export type Inventory = z.output<typeof inventorySchema>;

/** What a builder could read when its run began, from the construction of the place it ran in. */
export const exposureSchema = z.strictObject({
  /** How its boxes were kept apart, and by what. */
  isolation: z.strictObject({ level: z.enum(["sandbox", "process", "none"]), by: z.string() }),
  clone: inventorySchema,
  /** Folders shown beside the clone and the system's own programs, as its boxes see them. */
  mounts: z.array(z.strictObject({ path: z.string(), writable: z.boolean() })),
  /** Names of its environment variables. */
  environment: z.array(z.string()),
  /** What of a network it reached. */
  network: z.enum(["none", "model-broker"]),
  /** What was found there of the pack that is to judge it; null where no pack is. */
  search: searchedSchema.nullable(),
});
export type Exposure = z.output<typeof exposureSchema>;
