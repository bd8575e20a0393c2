import { z } from "zod";
import { canonicalJson, type Digest } from "./canonical.ts";
import { decode } from "./decode.ts";
import { type Evaluation, evaluationSchema } from "./evaluation.ts";
import { digest, sha } from "./event/fields.ts";
import { type Event, eventSchema, isKind } from "./event.ts";
import type { Asked } from "./gate/expected.ts";
import { LINEAGE_KINDS } from "./lineage.ts";
import { STANDING_KINDS } from "./pack/standing.ts";
import { type Policy, policySchema } from "./policy.ts";
import { publicKeySchema } from "./public-key.ts";
import { ALL_COUNT } from "./standing.ts";
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
  /** The ledger's newest event when the gate looked: what belongs to the lineage, and what it had spent, is as of then. */
  asOf: z.int().min(0),
};
const heldSchema = z.strictObject(held);

const predicate = z.strictObject({
  version: z.literal(1),
  intent: name,
  product: name,
  /** The public keys: of the one that signed the plans, and of the one that signs evidence. */
  keys: z.strictObject({ plan: publicKeySchema, evidence: publicKeySchema }),
  /** The numbers of the first and the last event here, and the ledger's head with which the verdict stands: the last one's. */
  ledger: z.strictObject({
    from: z.int().min(1),
    to: z.int().min(1),
    head: z.strictObject({ seq: z.int().min(1), hash: digest, at: name }),
  }),
  /** Null when nothing was played, so that there was nothing to judge. */
  judgement: z.strictObject({ ...held, verdict: verdictSchema }).nullable(),
  /**
   * In order of their numbers, up to the verdict: all of the intent and of the one on whose trials it was judged; of the lineage
   * what tells its attempts; the factory's keys; what persons said of the families that its plan approves or leaves out.
   */
  events: z.array(eventSchema).min(1),
});

/** What an evidence file is a statement of, after in-toto's attestation framework: version 1 of `Statement`. */
const STATEMENT = "https://in-toto.io/Statement/v1";
/** The name of our predicate. It names and is not fetched. */
const PREDICATE = "https://sovereign-factory.example/evidence/v1";
/** What the envelope of an evidence file says that it holds. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** The payload of an evidence file: an in-toto Statement about the judged commit and tree. */
export const evidenceSchema = z.strictObject({
  _type: z.literal(STATEMENT),
  subject: z.tuple([
    z.strictObject({ name: z.literal("commit"), digest: z.strictObject({ gitCommit: sha }) }),
    z.strictObject({ name: z.literal("tree"), digest: z.strictObject({ gitTree: sha }) }),
  ]),
  predicateType: z.literal(PREDICATE),
  predicate,
});

/** What an intent was judged by, as the line had it at the gate. */
export interface Judged extends Asked {
  readonly evaluation: Evaluation;
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly asOf: number;
}

type Predicate = z.output<typeof predicate>;

/** The statement of an evidence file, decoded. */
export interface Evidence extends Readonly<Omit<z.output<typeof evidenceSchema>, "predicate">> {
  readonly predicate: Readonly<Omit<Predicate, "events" | "judgement">> & {
    readonly judgement: Judged | null;
    readonly events: readonly Event[];
  };
}

/** The evidence of a verdict. `events`: those that `toldBy` picks; `judged`: null when nothing was played. */
export function evidenceOf(
  given: Event<"verdict-given">,
  {
    events,
    judged,
    keys,
  }: {
    readonly events: readonly Event[];
    readonly judged: Judged | null;
    readonly keys: Predicate["keys"];
  },
): Evidence {
  const { intent, product, seq, hash, at } = given;
  const { sha: commit, tree } = given.data;
  const from = events[0]?.seq;
  if (intent === undefined || product === undefined || from === undefined)
    throw new Error("evidence needs the events of an intent");
  return {
    _type: STATEMENT,
    subject: [
      { name: "commit", digest: { gitCommit: commit } },
      { name: "tree", digest: { gitTree: tree } },
    ],
    predicateType: PREDICATE,
    predicate: {
      version: 1,
      ...{ intent, product, keys },
      ledger: { from, to: seq, head: { seq, hash: hash as `sha256:${string}`, at } },
      judgement: judged,
      events,
    },
  };
}

/** The one text of a statement: what is signed. */
export function statementText(evidence: Evidence): string {
  return canonicalJson(evidence);
}

/** What tells a lineage's attempts, beside what tells which intents it has. */
export const ATTEMPT_KINDS = [
  "build-started",
  "winner-fixed",
  "gate-loosened",
  "verdict-given",
  "merged",
  "release-rolled-back",
] as const;

/**
 * The events that the evidence of a verdict holds, in order. `events`: of the product, of the kinds of lineages and attempts; all of
 * the intents named in `whole`; the published keys; what persons said of families of packs.
 */
export function toldBy(
  given: Event<"verdict-given">,
  events: readonly Event[],
  whole: readonly string[],
): readonly Event[] {
  const before = events.filter(({ seq }) => seq <= given.seq);
  const related = relatedIntents(before, given.intent ?? "");
  const texts = textsNamed(before, whole);
  const tells = (event: Event): boolean =>
    isKind(event, "key-published") ||
    (isKind(event, ...STANDING_KINDS) &&
      texts.has(event.data.digest) &&
      (event.product ?? given.product) === given.product) ||
    whole.includes(event.intent ?? "") ||
    (isKind(event, ...LINEAGE_KINDS, ...ATTEMPT_KINDS) &&
      intentsIn(event).some((intent) => related.has(intent)));
  const bySeq = new Map(before.filter(tells).map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** The families' texts whose standing the plans of the intent, and of those on whose trials it was judged, name. */
function textsNamed(events: readonly Event[], whole: readonly string[]): ReadonlySet<Digest> {
  const named = events.flatMap((event) => {
    if (!isKind(event, "winner-fixed") || !whole.includes(event.intent ?? "")) return [];
    const { leftOut, approved } = event.data.standing ?? ALL_COUNT;
    return [...leftOut, ...approved].map((one) => one.digest);
  });
  return new Set(named);
}

/** Every intent that was ever in one lineage with this one, whatever an operator split since. */
export function relatedIntents(events: readonly Event[], intent: string): ReadonlySet<string> {
  const links = events
    .filter((event) => isKind(event, ...LINEAGE_KINDS))
    .map((event) => intentsIn(event));
  const related = new Set([intent]);
  for (let before = 0; before !== related.size; ) {
    before = related.size;
    for (const link of links)
      if (link.some((one) => related.has(one))) for (const one of link) related.add(one);
  }
  return related;
}

/** The intents that an event is about or names: a lineage is named by one of its intents. */
function intentsIn(event: Event): readonly string[] {
  const own = event.intent === undefined ? [] : [event.intent];
  if (isKind(event, "lineage-linked")) return [...own, event.data.lineage, event.data.to];
  return isKind(event, "intent-submitted", "lineage-split", "gate-loosened")
    ? [...own, event.data.lineage]
    : own;
}

/** The name that the file of a verdict has among its factory's: intent, attempt, and which of the attempt's verdicts it is. */
export function evidenceName({ intent, attempt, key }: Event<"verdict-given">): string {
  return `${intent}-${attempt}-${key.split("/").at(-1)}`;
}

/** What the gate keeps of a judgement beside its verdict, as the text of an object. */
export function heldText(judged: Omit<Judged, "verdict">): string {
  return canonicalJson(judged);
}

/** A judgement again, from what the gate kept of it and its verdict. */
export function judgedOf(text: string, verdict: Verdict): Judged {
  return { ...decode(heldSchema, JSON.parse(text), "judgement"), verdict };
}
