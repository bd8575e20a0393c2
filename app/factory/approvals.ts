import { FactoryError } from "../core/errors.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { answerTopic } from "../core/order.ts";
import type { Answer } from "../ports/desk.ts";
import { ERASED, textOf } from "../ports/objects.ts";
import type { Office } from "./office.ts";

/** Gives a waiting intent a person's word: recorded first, then told to the line. FactoryError `conflict` when it does not wait. */
export async function answer(office: Office, intent: string, word: Answer): Promise<void> {
  const { world, views } = office;
  const folded = await views.one(intent);
  const { status, phase, product, attempt } = folded.document;
  const { checkpoint } = folded;
  if (status !== "waiting" || checkpoint === null)
    throw new FactoryError("conflict", `${intent} waits for nobody's approval: it is ${status}`);
  const about = {
    intent,
    product,
    phase,
    attempt,
    subject: checkpoint.split("/").at(-1) ?? checkpoint,
  } as const;
  const draft: EventDraft =
    word.kind === "approved"
      ? { ...about, kind: "intent-approved", data: { checkpoint, by: word.by } }
      : {
          ...about,
          kind: "intent-rejected",
          data: { checkpoint, by: word.by, why: await world.objects.put(word.why) },
        };
  const [event] = await world.ledger.append([draft]);
  if (event !== undefined) await tellLine(office, event);
}

/** Passes a recorded word on to the intent's workflow; telling it twice is telling it once. */
export async function tellLine({ world, workflows }: Office, event: Event): Promise<void> {
  if (event.intent === undefined || !isKind(event, "intent-approved", "intent-rejected")) return;
  const { checkpoint, by } = event.data;
  const word: Answer = isKind(event, "intent-rejected")
    ? { kind: "rejected", by, why: (await textOf(world.objects, event.data.why)) ?? ERASED }
    : { kind: "approved", by };
  await workflows.signal(event.intent, answerTopic(checkpoint), word, event.key);
}
