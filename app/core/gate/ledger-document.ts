import { z } from "zod";
import { ENDINGS } from "../intent.ts";
import { looseningSchema } from "../loosening.ts";

const name = z.string();
const share = z.number();

const intentLine = z.strictObject({
  intent: name,
  /** RFC 3339, UTC. */
  submittedAt: z.string(),
  /** Null while it goes on. */
  ended: z.enum(ENDINGS).nullable(),
});

const actLine = z.strictObject({
  /** The intent that came into the lineage or left it, and an intent of the lineage. */
  intent: name,
  to: name,
  /** A kind of link, or `split`. */
  because: name,
  /** What was seen, or an operator's reason. */
  why: z.string(),
  /** Who; null where the factory found it by itself. */
  by: z.string().nullable(),
  at: z.string(),
});

const planLine = z.strictObject({
  intent: name,
  attempt: z.int(),
  j: z.int(),
  alpha: share,
  /** The plan's last look. */
  trials: z.int(),
  tree: name,
  /** Of the latest verdict; null before it. α is spent however it ends. */
  outcome: z.enum(["cleared", "refused", "inconclusive"]).nullable(),
  /** Written before an operator split the lineage: it counts on both sides. */
  copied: z.boolean(),
  /** What is looser by it than by an earlier plan of its lineage, by an operator's word. */
  looser: z.array(looseningSchema),
});

const wordLine = z.strictObject({
  intent: name,
  /** An operator's reason, and who that is. */
  why: z.string(),
  by: z.string(),
  at: z.string(),
});

export const lineageLineSchema = z.strictObject({
  lineage: name,
  product: name,
  /** `of`: what its policy allows, null where the product's own file cannot be read; `next`: what the next plan would spend. */
  alpha: z.strictObject({
    of: share.nullable(),
    spent: share,
    left: share.nullable(),
    next: share.nullable(),
  }),
  intents: z.array(intentLine),
  links: z.array(actLine),
  plans: z.array(planLine),
  /** Where an operator let the lineage be judged by less than an earlier plan of it. */
  loosened: z.array(wordLine),
  /** Trees that their trials refused: refused for the product, whichever lineage brings them again. */
  refused: z.array(name),
});
/** One lineage, as the gate's ledger shows it. */
export type LineageLine = z.output<typeof lineageLineSchema>;

export const loosenedLineSchema = z.strictObject({
  intent: name,
  lineage: name,
  product: name,
  /** Of the pack and the policy that may judge the lineage by this word. */
  packDigest: name,
  policyDigest: name,
  looser: z.array(looseningSchema).min(1),
});
/** What an operator let be looser within a lineage. */
export type LoosenedLine = z.output<typeof loosenedLineSchema>;

/** What `sf gate ledger` shows: of each product what its plans have spent of α, lineage by lineage. */
export const gateLedgerSchema = z.array(
  z.strictObject({
    product: name,
    /** Of all its plans; a product's expected wrong acceptances are at most this. `cap`: by its policy, null without one. */
    alpha: z.strictObject({ spent: share, cap: share.nullable() }),
    lineages: z.array(lineageLineSchema),
  }),
);
export type GateLedger = z.output<typeof gateLedgerSchema>;
