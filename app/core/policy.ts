import { z } from "zod";
import { type Digest, digest } from "./canonical.ts";

const chance = z
  .number()
  .gt(0, "give a chance above 0 and below 1")
  .lt(1, "give a chance above 0 and below 1");

const shape = z.strictObject({
  mode: z.enum(["looks", "fixed", "betting"]).default("looks"),
  /** The pass rate below which nothing may be accepted. */
  target: chance.default(0.98),
  /** The chance of a wrong acceptance that a whole lineage may spend. */
  alpha: chance.max(0.5, "give at most 0.5").default(0.05),
  /** The chance of a wrong acceptance that all lineages of a product may spend together; without it as much as they do. */
  product_alpha: z.number().positive("give a number above 0").optional(),
  /** How surely a build of the pass rate `rate` is to be accepted. */
  power: z
    .strictObject({ rate: chance.default(0.995), at_least: chance.default(0.9) })
    .prefault({}),
  /** Betting plays no more trials than this; 600 where nothing is said. */
  cap: z.int().min(1).max(10_000).optional(),
  /** Trials that a race may play, over all its candidates; 64 give the widest race a draw for each in each round. */
  selection: z.int().min(64).max(100_000).default(192),
  /** Draws on which what earlier intents promised is played, over all of it; 64 where nothing is said. */
  promises: z.int().min(1).max(10_000).optional(),
  /** Keys of a spec that no family need cover, each with the reason that the check shows. */
  untested: z
    .record(z.string().min(1), z.string().trim().min(1, "say why it is not tested"))
    .default({}),
  isolation: z.enum(["required", "none"]).default("required"),
});

/** `gate:` of product.yml and `policy.json`, every default filled in. */
export const policySchema = shape.refine(({ power, target }) => power.rate > target, {
  path: ["power", "rate"],
  message: "give a rate above the target: a build at the target is to be refused",
});

/** A product's rules for the gate, frozen with the intent. */
export type Policy = z.output<typeof policySchema>;
/** How confirmation may stop: at several planned looks, at one, or as soon as a bet on the build has won enough. */
export type GateMode = Policy["mode"];

/** What holds where a product says nothing. */
export const DEFAULT_POLICY: Policy = policySchema.parse({});

/** The digest that an evaluation must carry to be judged by this policy. */
export function policyDigest(policy: Policy): Digest {
  return digest(policy);
}
