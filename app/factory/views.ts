import { FactoryError } from "../core/errors.ts";
import { type Event, isKind } from "../core/event.ts";
import { LINEAGE_KINDS, lineageOf } from "../core/lineage.ts";
import { beginFold, documentAt, type Folded, foldEvent } from "../core/status/fold.ts";
import { hasEnded, type StatusDocument } from "../core/status.ts";
import type { Ledger } from "../ports/ledger.ts";

/** How every intent stands: folds of the ledger, brought up to date whenever they are asked. */
export interface IntentViews {
  /** FactoryError `not-found` for an intent that the ledger does not know. */
  one(intent: string): Promise<Folded>;
  /** In order of submission. */
  all(): Promise<readonly Folded[]>;
  document(folded: Folded): StatusDocument;
  /** The place of a queued intent, from 1; null when it does not wait in the queue. */
  position(folded: Folded): number | null;
}

export function intentViews(ledger: Ledger, now: () => string): IntentViews {
  const folds = new Map<string, Folded>();
  const links: Event[] = [];
  const retries = new Map<string, string>();
  let seen = 0;
  let reading: Promise<void> = Promise.resolve();

  const take = (event: Event) => {
    if (isKind(event, ...LINEAGE_KINDS)) links.push(event);
    if (isKind(event, "intent-retried") && event.intent !== undefined)
      retries.set(event.data.as, event.intent);
    if (event.intent === undefined) return;
    const known = folds.get(event.intent);
    if (known !== undefined) foldEvent(known, event);
    else if (isKind(event, "intent-submitted"))
      folds.set(
        event.intent,
        beginFold(event, folds.get(retries.get(event.intent) ?? "")?.document ?? null),
      );
  };
  const readOn = async () => {
    for (const event of await ledger.read({ after: seen })) {
      take(event);
      seen = event.seq;
    }
  };
  const catchUp = () => {
    reading = reading.then(readOn, readOn);
    return reading;
  };

  return {
    one: async (intent) => {
      await catchUp();
      const folded = folds.get(intent);
      if (folded === undefined)
        throw new FactoryError(
          "not-found",
          `no intent ${intent}; sf intent list shows those there are`,
        );
      return folded;
    },
    all: async () => {
      await catchUp();
      return [...folds.values()];
    },
    document: (folded) => {
      const { intent, product } = folded.document;
      const lineage = lineageOf(
        links.filter((event) => event.product === product),
        intent,
      ).id;
      return { ...documentAt(folded, now()), lineage };
    },
    position: (folded) => {
      if (folded.document.status !== "queued") return null;
      const waiting = [...folds.values()].filter(({ document }) => document.status === "queued");
      return 1 + waiting.filter(({ rank }) => rank < folded.rank).length;
    },
  };
}

/** Whether an intent has ended, however. */
export function ended({ document }: Folded): boolean {
  return hasEnded(document.status);
}
