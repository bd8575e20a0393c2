import type { Digest } from "../core/canonical.ts";
import { FactoryError } from "../core/errors.ts";
import { endOf } from "../core/event/end.ts";
import { type EventData, type EventDraft, isKind } from "../core/event.ts";
import type { Phase } from "../core/intent.ts";
import type { Product } from "../core/product.ts";
import type { IntentLine, ListFilter, SubmitRequest, Submitted } from "../core/requests.ts";
import type { Folded } from "../core/status/fold.ts";
import type { StatusDocument } from "../core/status.ts";
import type { Answer } from "../ports/desk.ts";
import type { Factory } from "../ports/factory.ts";
import { joinLineages } from "../ports/lineages.ts";
import { ERASED, textOf } from "../ports/objects.ts";
import type { Frozen } from "../ports/specifier.ts";
import { answer } from "./approvals.ts";
import { evidenceFile } from "./evidence.ts";
import type { Office } from "./office.ts";
import { registered, theProduct } from "./products.ts";
import { answerQuestion, dropKept, withQuestions } from "./questions.ts";
import { startLine } from "./reconcile.ts";
import { ended } from "./views.ts";

type IntentVerbs = Pick<
  Factory,
  "submit" | "status" | "list" | "retry" | "cancel" | "approve" | "reject" | "answer"
>;

/** What a person may ask of intents. */
export function intentVerbs(office: Office): IntentVerbs {
  return {
    submit: (request) => submit(office, request),
    status: async (intent) => statusOf(office, await office.views.one(intent)),
    list: (filter) => list(office, filter),
    retry: (intent, from) => retry(office, intent, from),
    cancel: (intent) => cancel(office, intent),
    approve: (intent, by) => answered(office, intent, { kind: "approved", by }),
    reject: (intent, why, by) => answered(office, intent, { kind: "rejected", why, by }),
    answer: async (intent, question, choice, by) => {
      await answerQuestion(office, intent, { question, choice, by });
      return statusOf(office, await office.views.one(intent));
    },
  };
}

/** The document, with the evidence file of its last verdict. */
async function statusOf(office: Office, folded: Folded): Promise<StatusDocument> {
  const document = office.views.document(folded);
  const { intent, verdict } = document;
  const file = verdict === null ? null : await evidenceFile(office, intent);
  return { ...document, waiting: await withQuestions(office, folded), evidence: file };
}

/** Freezes every intent of a text, and takes in all of them. */
async function submit(
  office: Office,
  { text, name = "intent", product: named, by, issue }: SubmitRequest,
): Promise<Submitted[]> {
  const { world } = office;
  const frozen = await world.specifier.freeze(text, name);
  const product = theProduct(await registered(world.ledger), named);
  return takeIn(office, product, frozen, { by, ...(issue === undefined ? {} : { issue }) });
}

/** Records frozen intents, all of them at once, and only then starts them. `more`: who asked, and what else is known of the asking. */
export async function takeIn(
  office: Office,
  { name: product }: Product,
  frozen: readonly Frozen[],
  more: Pick<EventData<"intent-submitted">, "by" | "issue" | "change">,
): Promise<Submitted[]> {
  const { world, newId } = office;
  const intents = await Promise.all(
    frozen.map(async (one) => ({ ...one, id: newId(), digest: await world.objects.put(one.text) })),
  );
  const drafts = intents.map(
    ({ id, digest, priority, removed }): EventDraft => ({
      kind: "intent-submitted",
      intent: id,
      product,
      phase: "intake",
      subject: "submission",
      data: { ...more, text: digest, lineage: id, priority, removed: [...removed] },
    }),
  );
  await world.ledger.append(drafts);
  for (const { id } of intents)
    await joinLineages(world, { intent: id, product, supersedes: [], tree: null });
  for (const { id } of intents) await startLine(office, { intent: id, from: "intake", of: null });
  return Promise.all(intents.map(({ id, removed }) => submitted(office, id, removed)));
}

/** What whoever asked is told of an intent that was just taken in. */
async function submitted(
  office: Office,
  intent: string,
  removed: readonly string[],
): Promise<Submitted> {
  const folded = await office.views.one(intent);
  const { status, product } = folded.document;
  return {
    intent,
    product,
    status,
    position: office.views.position(folded),
    removed: [...removed],
    links: folded.document.links.map(({ says }) => says),
  };
}

async function list(office: Office, { product, status, limit }: ListFilter): Promise<IntentLine[]> {
  const all = [...(await office.views.all())].reverse();
  const wanted = all.filter(
    ({ document }) =>
      (product === undefined || document.product === product) &&
      (status === undefined || document.status === status),
  );
  return Promise.all(wanted.slice(0, limit).map((folded) => line(office, folded)));
}

async function line(office: Office, folded: Folded): Promise<IntentLine> {
  const { intent, product, status, phase, attempt } = folded.document;
  const title = await titleOf(office, folded.text);
  return {
    intent,
    product,
    title,
    priority: folded.priority,
    status,
    phase,
    attempt,
    position: office.views.position(folded),
    submittedAt: folded.submittedAt,
  };
}

const TITLE = 72;

/** The service's name, else the first words of the purpose. */
async function titleOf({ world }: Office, text: Digest): Promise<string> {
  const frozen = await textOf(world.objects, text);
  if (frozen === null) return ERASED;
  const lines = frozen.split("\n");
  const under = (heading: string) => {
    const at = lines.findIndex((one) => one.trim().toLowerCase() === heading);
    return at < 0 ? undefined : lines.slice(at + 1).find((one) => one.trim() !== "");
  };
  const service = under("### service")
    ?.replace(/^\s*[-*]\s*/, "")
    .split(/[,(]/)[0];
  return (service ?? under("### purpose") ?? "").trim().slice(0, TITLE);
}

/** Begins an ended intent again as a new one of its lineage; what is spent stays spent. */
async function retry(office: Office, intent: string, from?: Phase): Promise<Submitted> {
  const { world, views } = office;
  const old = await views.one(intent);
  if (!ended(old))
    throw new FactoryError(
      "conflict",
      `${intent} is ${old.document.status}; only an intent that has ended is retried (sf intent cancel ${intent})`,
    );
  if (old.document.status === "delivered")
    throw new FactoryError(
      "conflict",
      `${intent} was delivered; submit a new intent for what should change`,
    );
  const [first] = await world.ledger.read({ intent, kinds: ["intent-submitted"] });
  if (first === undefined || !isKind(first, "intent-submitted"))
    throw new FactoryError("not-found", `no submission of ${intent}`);
  const as = await nextRetry(office, intent);
  const phase = from ?? (old.document.spec === null ? "intake" : "build");
  const about = { product: old.document.product, phase: "intake" } as const;
  await world.ledger.append([
    {
      ...about,
      kind: "intent-retried",
      intent,
      subject: as,
      data: { as, from: phase, by: first.data.by },
    },
    {
      ...about,
      kind: "intent-submitted",
      intent: as,
      subject: "submission",
      data: { ...first.data, lineage: as, ...changeAgain(first.data, phase) },
    },
    {
      ...about,
      kind: "lineage-linked",
      intent: as,
      subject: `retry/${intent}`,
      data: { lineage: as, to: intent, because: "retry", says: `it retries ${intent}` },
    },
  ]);
  await startLine(office, { intent: as, from: phase, of: intent });
  return submitted(office, as, []);
}

/** Whoever has a change delivered that was only judged wants it merged. */
function changeAgain(
  { change }: EventData<"intent-submitted">,
  from: Phase,
): Partial<EventData<"intent-submitted">> {
  return change === undefined || from !== "deliver" ? {} : { change: { ...change, merge: true } };
}

async function nextRetry({ views }: Office, intent: string): Promise<string> {
  const root = intent.replace(/-r\d+$/, "");
  const names = new Set((await views.all()).map(({ document }) => document.intent));
  for (let time = 1; ; time++) if (!names.has(`${root}-r${time}`)) return `${root}-r${time}`;
}

/** Ends an intent unless its merge has happened; whichever of the two comes first, the other sees it. */
async function cancel(office: Office, intent: string): Promise<StatusDocument> {
  const { world, workflows, views } = office;
  await world.locks.hold(`fate of ${intent}`, async () => {
    const folded = await views.one(intent);
    if (ended(folded))
      throw new FactoryError("conflict", `${intent} has ended already: ${folded.document.status}`);
    if (await hasMerged(office, folded))
      throw new FactoryError(
        "conflict",
        `${intent} is merged already; revert the merge in a new change`,
      );
    const about = { intent, product: folded.document.product } as const;
    await world.ledger.append([
      {
        ...about,
        kind: "intent-canceled",
        phase: "intake",
        subject: "cancel",
        data: { by: "a person" },
      },
      {
        ...about,
        ...endOf({
          status: "canceled",
          reason: { code: "canceled", sentence: "a person canceled it" },
        }),
      },
    ]);
  });
  await workflows.cancel(intent);
  for (const job of await openJobs(office, intent)) await world.runner.cancel(job);
  await dropKept(office, intent);
  return statusOf(office, await views.one(intent));
}

/** Asks the branch itself: a merge may have been made by a process that died before it could say so. */
async function hasMerged({ world }: Office, { document }: Folded): Promise<boolean> {
  if (document.delivery !== null) return true;
  const winner = document.candidates.find(({ id }) => id === document.winner);
  if (document.verdict?.outcome !== "cleared" || winner?.sha == null) return false;
  const product = theProduct(await registered(world.ledger), document.product);
  return world.forge.contains(product, winner.sha);
}

async function openJobs({ world }: Office, intent: string): Promise<string[]> {
  const events = await world.ledger.read({ intent, kinds: ["job-started", "job-ended"] });
  const open = new Set(
    events.flatMap((event) => (isKind(event, "job-started") ? [event.data.job] : [])),
  );
  for (const event of events)
    if (isKind(event, "job-ended") && event.data.outcome !== "lost") open.delete(event.data.job);
  return [...open];
}

async function answered(office: Office, intent: string, given: Answer): Promise<StatusDocument> {
  await answer(office, intent, given);
  return statusOf(office, await office.views.one(intent));
}
