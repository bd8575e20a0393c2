import type { LedgerHead } from "../core/anchor.ts";
import { type Digest, digestBytes } from "../core/canonical.ts";
import { FactoryError } from "../core/errors.ts";
import { type Event, isKind } from "../core/event.ts";
import {
  ATTEMPT_KINDS,
  evidenceName,
  evidenceOf,
  type Judged,
  judgedOf,
  statementText,
  toldBy,
} from "../core/evidence.ts";
import { LINEAGE_KINDS } from "../core/lineage.ts";
import { STANDING_KINDS } from "../core/pack/standing.ts";
import { textOf } from "./objects.ts";
import type { World } from "./world.ts";

type Witnesses = Pick<World, "ledger" | "objects" | "keys" | "envelopes" | "evidence">;

/** An evidence file that is kept: where, the digest of its bytes, and the ledger's head that its verdict is. */
export interface SealedEvidence {
  readonly file: string;
  readonly digest: Digest;
  readonly head: LedgerHead;
}

/**
 * Signs what a verdict rests on and keeps it as a file. Of one verdict it is always the same file to the byte: everything in it is as
 * the ledger had it when the verdict was given.
 */
export async function sealEvidence(
  { ledger, objects, keys, envelopes, evidence }: Witnesses,
  given: Event<"verdict-given">,
): Promise<SealedEvidence> {
  const { intent = "", product = "" } = given;
  const judged = await judgedBy(objects, given);
  const whole = [...new Set([intent, judged?.evaluation.intent ?? intent])];
  const read = await Promise.all([
    ledger.read({ kinds: ["key-published", ...STANDING_KINDS] }),
    ledger.read({ product, kinds: [...LINEAGE_KINDS, ...ATTEMPT_KINDS] }),
    ...whole.map((one) => ledger.read({ intent: one })),
  ]);
  const publicKeys = await keys.publicKeys();
  const events = toldBy(given, read.flat(), whole);
  const payload = statementText(evidenceOf(given, { events, judged, keys: publicKeys }));
  const signature = await keys.signEvidence(envelopes.toSign(payload));
  const text = envelopes.close(payload, publicKeys.evidence, signature);
  const file = await evidence.keep(evidenceName(given), text);
  const { seq, hash, at } = given;
  return { file, digest: digestBytes(text), head: { seq, hash, at } };
}

/** What a verdict judged, as the gate had it; null when nothing was played. */
export async function judgedBy(
  objects: World["objects"],
  given: Event<"verdict-given">,
): Promise<Judged | null> {
  const { sha: _, tree: __, evaluation: ___, judged, ...verdict } = given.data;
  if (judged === null) return null;
  const text = await textOf(objects, judged);
  if (text !== null) return judgedOf(text, verdict);
  throw new FactoryError(
    "broken",
    `what ${given.intent} was judged by was erased from the object store`,
  );
}

/** The last verdict on an intent; null when it was never judged. */
export async function lastVerdict(
  { ledger }: Pick<World, "ledger">,
  intent: string,
): Promise<Event<"verdict-given"> | null> {
  const [last] = (await ledger.read({ intent, kinds: ["verdict-given"] })).slice(-1);
  return last !== undefined && isKind(last, "verdict-given") ? last : null;
}
