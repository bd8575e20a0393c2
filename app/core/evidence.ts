import { z } from "zod";
import { canonicalJson } from "./canonical.ts";
import { decode } from "./decode.ts";
import { type Evaluation, evaluationSchema } from "./evaluation.ts";
import { type Event, eventSchema } from "./event.ts";
import type { Asked } from "./gate/expected.ts";
import { type Policy, policySchema } from "./policy.ts";
import { type Verdict, verdictSchema } from "./verdict.ts";

const name = z.string().min(1);

const family = z.strictObject({
  id: name,
  must: z.boolean(),
  weight: z.number(),
  covers: z.array(name),
  author: name,
});

const held = {
  evaluation: evaluationSchema,
  policy: policySchema,
  /** What the gate knew of the pack's families, and the verifiers that it asked for: the events have their digests only. */
  families: z.array(family),
  verifiers: z.array(name),
  /** Keys of the spec, and those of them that were new. */
  keys: z.array(name),
  newKeys: z.array(name),
  /** The `winner-fixed` events of the lineage, oldest first: what it has spent of α, up to this attempt's plan. */
  plans: z
    .array(
      eventSchema.refine(
        ({ kind }) => kind === "winner-fixed",
        "a plan is an event of kind winner-fixed",
      ),
    )
    .min(1),
};
const judgementSchema = z.strictObject({ ...held, verdict: verdictSchema });
const heldSchema = z.strictObject(held);

/** The evidence file of an intent, version 1. */
export const evidenceSchema = z.strictObject({
  version: z.literal(1),
  intent: name,
  /** Null when nothing was played, so that there was nothing to judge. */
  judgement: judgementSchema.nullable(),
  /** The intent's events; where it was judged on an earlier intent's trials, that one's too. In order of their numbers. */
  events: z.array(eventSchema).min(1),
});

/** What an intent was judged by, as the line had it at the gate. */
export interface Judged extends Asked {
  readonly evaluation: Evaluation;
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly plans: readonly Event<"winner-fixed">[];
}

/** The evidence file, decoded. */
export interface Evidence {
  readonly version: 1;
  readonly intent: string;
  readonly judgement: Judged | null;
  readonly events: readonly Event[];
}

/**
 * The text of an intent's evidence file. `events`: its own, and those of the intent on whose trials it was judged; the newest is the
 * intent's own. `judged`: null when nothing was played.
 */
export function evidenceOf(events: readonly Event[], judged: Judged | null = null): string {
  const inOrder = events.toSorted((one, other) => one.seq - other.seq);
  const intent = inOrder.at(-1)?.intent;
  if (intent === undefined) throw new Error("an evidence file needs the events of an intent");
  const file: Evidence = { version: 1, intent, judgement: judged, events: inOrder };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** What the gate keeps of a judgement beside its verdict, as the text of an object. */
export function heldText(judged: Omit<Judged, "verdict">): string {
  return canonicalJson(judged);
}

/** A judgement again, from what the gate kept of it and its verdict. */
export function judgedOf(text: string, verdict: Verdict): Judged {
  return {
    ...(decode(heldSchema, JSON.parse(text), "judgement") as Omit<Judged, "verdict">),
    verdict,
  };
}
