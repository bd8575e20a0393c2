import { z } from "zod";

const sha = z.string().regex(/^[0-9a-f]{4,64}$/);

/** A release as it lies on disk beside its files: all that starting it again takes. The port is the one it was given. */
export const releaseRecordSchema = z.strictObject({
  version: z.literal(1),
  product: z.string(),
  intent: z.string(),
  sha,
  stack: z.string(),
  port: z.int().min(1).max(65_535),
  /** Releases of earlier versions ran at their top. */
  root: z.string().default("."),
  run: z.strictObject({
    command: z.tuple([z.string()], z.string()),
    health: z.string(),
    readyMs: z.number().positive(),
  }),
  env: z.record(z.string(), z.string()),
  /** Names alone; releases of earlier versions have none. */
  secrets: z.array(z.string()).default([]),
  mounts: z.array(z.strictObject({ from: z.string(), to: z.string(), writable: z.boolean() })),
  limits: z.strictObject({ memory: z.number(), processes: z.number(), disk: z.number() }),
});
export type ReleaseRecord = z.output<typeof releaseRecordSchema>;

/**
 * What is true of a product on this machine. A switch is written here before it begins and its stage before each act that cannot
 * be taken back alone, so that a reader after a crash knows whose data lies in the data folder:
 * `stopping`: the current release's, whatever `before` holds. `starting`: maybe the new one's; `before` is the current one's, whole.
 * `back`: as `starting`, and the switch has failed for `reason`.
 */
export const serviceStateSchema = z.strictObject({
  version: z.literal(1),
  wanted: z.enum(["running", "stopped"]),
  current: sha.nullable(),
  previous: sha.nullable(),
  switching: z
    .strictObject({
      to: sha,
      intent: z.string(),
      stage: z.enum(["stopping", "starting", "back"]),
      reason: z.string().nullable(),
    })
    .nullable(),
  /** Releases that did not get healthy, the newest last. */
  failed: z.array(z.strictObject({ sha, intent: z.string(), reason: z.string() })),
});
export type ServiceState = z.output<typeof serviceStateSchema>;

/** A product that was never deployed. */
export const NEVER_DEPLOYED: ServiceState = {
  version: 1,
  wanted: "running",
  current: null,
  previous: null,
  switching: null,
  failed: [],
};
