import { z } from "zod";
import { ENGINES } from "../../core/engines.ts";
import { MODEL_VENDORS } from "../../core/model-vendor.ts";

const uids = z.strictObject({ first: z.int(), last: z.int() });

/** What every job's process is told of the machine it runs on, as JSON in `FACTORY_JOB_SETTINGS`. */
export const jobSettingsSchema = z.strictObject({
  isolation: z.strictObject({
    level: z.enum(["sandbox", "process", "none"]),
    uid: z.enum(["own", "shared"]),
    memory: z.enum(["cgroup", "watchdog"]),
    by: z.string(),
  }),
  sandbox: z.strictObject({ uids, runtime: z.string(), compiled: z.string().exactOptional() }),
  packs: z.string(),
  /** Folder of every version of a pack that judged here. */
  keptPacks: z.string(),
  /** Folder of what installations made. */
  installs: z.string(),
  /** Folder of what searches for held-out content found in what all runs are shown. */
  searches: z.string(),
  toolchain: z.strictObject({
    node: z.string(),
    typescript: z.string(),
    types: z.record(z.string(), z.string()),
  }),
  /** The model broker's socket, this run's token, the model of nodes that name none and whose keys there are; absent without any. */
  model: z
    .strictObject({
      socket: z.string(),
      token: z.string(),
      name: z.string(),
      vendors: z.array(z.enum(MODEL_VENDORS)),
    })
    .exactOptional(),
  /** Which engine runs pipelines, Kilroy's program where one is named, and where it stores conversations. */
  engine: z.strictObject({
    wish: z.enum(ENGINES),
    program: z.string().nullable(),
    cxdb: z.strictObject({ binary: z.string(), page: z.string() }).nullable(),
  }),
  /** Players at once, in all jobs of this machine together as many as it has cores. */
  players: z.int().min(1),
});
export type JobSettings = z.output<typeof jobSettingsSchema>;

export const JOB_SETTINGS = "FACTORY_JOB_SETTINGS";

/** Decodes the settings; without them the process was not started by a runner. */
export function readJobSettings(
  environment: Readonly<Record<string, string | undefined>>,
): JobSettings {
  const text = environment[JOB_SETTINGS];
  if (text === undefined)
    throw new Error(`${JOB_SETTINGS} is not set: jobs are started by the factory's runner`);
  return jobSettingsSchema.parse(JSON.parse(text));
}
