import { z } from "zod";
import { digest, sha } from "./event/fields.ts";
import { type Event, isKind } from "./event.ts";
import { publicKeySchema } from "./public-key.ts";
import { searchSummarySchema } from "./searched.ts";
import { verdictSchema } from "./verdict.ts";

const count = z.int().min(0);

const candidateSchema = z.strictObject({
  id: z.string(),
  sha: sha.nullable(),
  tree: sha.nullable(),
  /** What its reading of the spec decided. */
  says: z.array(z.string()),
  /** What came of looking for held-out content where its builder could read; null where nobody looked. */
  searched: searchSummarySchema.nullable(),
  /** Why it was out; null where nothing spoke against it. */
  reason: z.string().nullable(),
});

const attemptSchema = z.strictObject({
  attempt: z.int().min(1),
  /** The intent of the lineage that it was made for. */
  intent: z.string(),
  /** RFC 3339, UTC. */
  at: z.string(),
  base: sha,
  candidates: z.array(candidateSchema),
  /** The plan by which its winner was confirmed, and what that spent; null where none was written. */
  plan: z
    .strictObject({
      j: z.int().min(1),
      candidate: z.string(),
      alpha: z.number(),
      looks: z.array(z.strictObject({ trials: count, failures: count })),
      at: z.string(),
    })
    .nullable(),
  trials: z.strictObject({ played: count, failed: count, missing: count }),
  /** How the gate answered, each time that it was asked. */
  verdicts: z.array(z.strictObject({ outcome: z.string(), at: z.string(), seq: z.int().min(1) })),
});

/** What an auditor reads of an intent that was judged: `sf evidence show --json`. */
export const evidenceDocumentSchema = z.strictObject({
  version: z.literal(1),
  intent: z.string(),
  product: z.string(),
  lineage: z.string(),
  asked: z.strictObject({ by: z.string(), at: z.string(), digest, text: z.string() }),
  /** What persons were asked on the way, and what they answered. */
  answered: z.array(
    z.strictObject({
      checkpoint: z.string(),
      by: z.string(),
      at: z.string(),
      approved: z.boolean(),
    }),
  ),
  spec: z.strictObject({ digest, score: z.number(), keys: z.array(z.string()) }).nullable(),
  /** Of the whole lineage, oldest first. */
  attempts: z.array(attemptSchema),
  /** α that the lineage's plans have spent; `of`: what the policy allows, null where nothing was judged by one. */
  alpha: z.strictObject({ spent: z.number(), of: z.number().nullable() }),
  judged: z.strictObject({ sha, tree: sha, at: z.string() }),
  verdict: verdictSchema,
  merged: z.strictObject({ sha, at: z.string(), evidence: digest }).nullable(),
  /** The file of the verdict's evidence, the digest of its bytes, the key that signed it and the ledger's head with it. */
  evidence: z.strictObject({
    file: z.string(),
    digest,
    key: publicKeySchema,
    head: z.strictObject({ seq: z.int().min(1), hash: z.string(), at: z.string() }),
  }),
});
export type EvidenceDocument = z.output<typeof evidenceDocumentSchema>;

/** The parts of the document that a lineage's events tell. `events`: all of each of its intents, in order. */
export function toldOf(
  events: readonly Event[],
  given: Event<"verdict-given">,
): Pick<EvidenceDocument, "answered" | "spec" | "attempts" | "judged" | "verdict" | "merged"> {
  const own = events.filter(({ intent }) => intent === given.intent);
  const { sha: commit, tree, evaluation: _, judged: __, ...verdict } = given.data;
  const merge = own.find((event) => isKind(event, "merged"));
  return {
    answered: answersOf(events),
    spec: specOf(events, given),
    attempts: attemptsOf(events),
    judged: { sha: commit, tree, at: given.at },
    verdict,
    merged:
      merge === undefined
        ? null
        : { sha: merge.data.sha, at: merge.at, evidence: merge.data.evidence },
  };
}

function answersOf(events: readonly Event[]): EvidenceDocument["answered"] {
  return events.flatMap((event) =>
    isKind(event, "intent-approved", "intent-rejected")
      ? [
          {
            checkpoint: event.data.checkpoint,
            by: event.data.by,
            at: event.at,
            approved: event.kind === "intent-approved",
          },
        ]
      : [],
  );
}

/** The spec that the verdict's attempt built. */
function specOf(
  events: readonly Event[],
  { attempt }: Event<"verdict-given">,
): EvidenceDocument["spec"] {
  const begun = events.findLast(
    (event): event is Event<"build-started"> =>
      isKind(event, "build-started") && event.attempt === attempt,
  );
  const accepted = events.findLast(
    (event): event is Event<"spec-accepted"> =>
      isKind(event, "spec-accepted") && event.data.digest === begun?.data.specDigest,
  );
  if (accepted === undefined) return null;
  const { digest: own, score, keys } = accepted.data;
  return { digest: own, score, keys: keys.map(({ key }) => key) };
}

function attemptsOf(events: readonly Event[]): EvidenceDocument["attempts"] {
  return events.flatMap((event) =>
    isKind(event, "build-started") ? [attemptOf(event, events)] : [],
  );
}

function attemptOf(
  begun: Event<"build-started">,
  events: readonly Event[],
): EvidenceDocument["attempts"][number] {
  const { attempt = 0, intent = "", at, data } = begun;
  const own = events.filter((event) => event.attempt === attempt && event.intent === intent);
  const fixed = own.find((event) => isKind(event, "winner-fixed"));
  const trials = own.flatMap((event) =>
    isKind(event, "trials-played") && event.data.stream === "confirmation" ? event.data.trials : [],
  );
  const ended = (outcome: string) => trials.filter((one) => one.outcome === outcome).length;
  return {
    ...{ attempt, intent, at, base: data.base },
    candidates: data.candidates.map(({ id }) => candidateOf(id, own)),
    plan:
      fixed === undefined
        ? null
        : {
            j: fixed.data.plan.j,
            candidate: fixed.candidate ?? "",
            alpha: fixed.data.plan.alpha,
            looks: fixed.data.plan.looks,
            at: fixed.at,
          },
    trials: { played: trials.length, failed: ended("failed"), missing: ended("missing") },
    verdicts: own.flatMap((event) =>
      isKind(event, "verdict-given")
        ? [{ outcome: event.data.outcome, at: event.at, seq: event.seq }]
        : [],
    ),
  };
}

function candidateOf(id: string, own: readonly Event[]): z.output<typeof candidateSchema> {
  const mine = own.filter(({ candidate }) => candidate === id);
  const commit = mine.find((event) => isKind(event, "candidate-committed"))?.data;
  const searched = mine.find((event) => isKind(event, "candidate-searched"))?.data;
  const out = mine.find((event) => isKind(event, "candidate-refused"))?.data;
  return {
    id,
    sha: commit?.sha ?? null,
    tree: commit?.tree ?? null,
    says: [...(commit?.says ?? [])],
    searched: searched ?? null,
    reason: out?.reason.sentence ?? null,
  };
}
