import { z } from "zod";
import { type Digest, digest } from "../canonical.ts";
import { type Family, keySchema } from "./family.ts";

const OURS = /^(PORT|HOST|DATA_DIR|FACTORY_.*)$/;
const environment = z
  .record(z.string().min(1), z.string())
  .refine(
    (env) => !Object.keys(env).some((key) => OURS.test(key)),
    "PORT, HOST, DATA_DIR and FACTORY_* are set by the factory",
  );

const MIB = 1024 ** 2;

const limits = z.strictObject({
  /** One trial, from its first step to its last. */
  seconds: z.number().positive().max(3600).default(10),
  /** Trials played at once; without it as many as the machine has cores. */
  players: z.int().min(1).max(64).optional(),
  /** The longest answer, and the longest output of a command, in bytes. */
  answer_bytes: z
    .int()
    .min(1)
    .max(64 * MIB)
    .default(MIB),
});

/** `pack.yml`, every default filled in. */
export const packFileSchema = z.strictObject({
  version: z.literal(1),
  name: keySchema,
  says: z.string().min(1),
  /** `process`: a fresh process and a fresh DATA_DIR for every trial; `none`: for a block of trials, never in confirmation. */
  reset: z.enum(["process", "none"]).default("process"),
  /** A folder of the pack whose files are copied to DATA_DIR before a trial. */
  fixtures: z.string().min(1).optional(),
  /** Plain values in the product's environment during a trial. */
  env: environment.default({}),
  limits: limits.prefault({}),
});
export type PackFile = z.output<typeof packFileSchema>;
export type PackLimits = PackFile["limits"];

/** Held-out behaviour of a product: families with weights and generators. */
export interface Pack extends PackFile {
  /** In order of their ids. */
  readonly families: readonly Family[];
  /** Digest of every file of the pack, by its path from the pack's folder. */
  readonly files: Readonly<Record<string, Digest>>;
}

/** The digest of a pack: of the paths and contents of all its files. */
export function packDigest(pack: Pack): Digest {
  return digest(pack.files);
}

/** The pack as it is drawn from where these families do not count. */
export function withoutFamilies(pack: Pack, ids: readonly string[]): Pack {
  return { ...pack, families: pack.families.filter(({ id }) => !ids.includes(id)) };
}

/** A family's probability to be drawn, of all families. */
export function shareOf(family: Family, pack: Pack): number {
  return family.weight / pack.families.reduce((sum, { weight }) => sum + weight, 0);
}
