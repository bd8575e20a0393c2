import { FactoryError } from "../core/errors.ts";
import { type Event, isKind } from "../core/event.ts";
import { evidenceName } from "../core/evidence.ts";
import { type EvidenceDocument, toldOf } from "../core/evidence-document.ts";
import { alphaSpent, LINEAGE_KINDS, lineageOf, plansWritten } from "../core/lineage.ts";
import { ERASED, textOf } from "../ports/objects.ts";
import { judgedBy, lastVerdict, sealEvidence } from "../ports/sealed-evidence.ts";
import type { Office } from "./office.ts";

/** The path of the evidence file of an intent's last verdict. */
export async function evidence(office: Office, intent: string): Promise<string> {
  const file = await evidenceFile(office, intent);
  return file ?? (await neverJudged(office, intent));
}

async function neverJudged({ views }: Office, intent: string): Promise<never> {
  const { document } = await views.one(intent);
  throw new FactoryError("conflict", `${intent} was never judged: it is ${document.status}`);
}

/** The same, null when it was never judged; a file that is not there any more is written again. */
export async function evidenceFile({ world }: Office, intent: string): Promise<string | null> {
  const given = await lastVerdict(world, intent);
  if (given === null) return null;
  const there = await world.evidence.find(evidenceName(given));
  return there ?? (await sealEvidence(world, given)).file;
}

/** What an auditor reads of an intent: who asked, what was built, every attempt of its lineage, and how it was judged the last time. */
export async function evidenceShow(office: Office, intent: string): Promise<EvidenceDocument> {
  const { world } = office;
  const given = await lastVerdict(world, intent);
  if (given === null) return neverJudged(office, intent);
  const { product = "" } = given;
  const all = await world.ledger.read({ product, kinds: [...LINEAGE_KINDS, "winner-fixed"] });
  const lineage = lineageOf(all, intent);
  const read = await Promise.all(lineage.intents.map((one) => world.ledger.read({ intent: one })));
  const events = read.flat().sort((one, other) => one.seq - other.seq);
  const { file, digest, head } = await sealEvidence(world, given);
  const judged = await judgedBy(world.objects, given);
  return {
    version: 1,
    ...{ intent, product, lineage: lineage.id },
    asked: await askedFor(office, events, intent),
    ...toldOf(events, given),
    alpha: {
      spent: alphaSpent(plansWritten(all, lineage)),
      of: judged?.policy.alpha ?? null,
    },
    evidence: { file, digest, head, key: (await world.keys.publicKeys()).evidence },
  };
}

async function askedFor(
  { world }: Office,
  events: readonly Event[],
  intent: string,
): Promise<EvidenceDocument["asked"]> {
  const submitted = events.find(
    (event): event is Event<"intent-submitted"> =>
      isKind(event, "intent-submitted") && event.intent === intent,
  );
  if (submitted === undefined) throw new Error(`no submission of ${intent}`);
  const { by, text: digest } = submitted.data;
  const text = (await textOf(world.objects, digest)) ?? ERASED;
  return { by, at: submitted.at, digest, text };
}
