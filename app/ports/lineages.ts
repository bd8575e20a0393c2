import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { likeness, newLines } from "../core/likeness.ts";
import { lineageOf, mergedIntents } from "../core/lineage.ts";
import {
  type FoundLink,
  findLinks,
  LINK_KINDS,
  type Seeking,
  unsettledIntents,
} from "../core/lineage-links.ts";
import { textOf } from "./objects.ts";
import type { World } from "./world.ts";

type Known = Pick<World, "ledger" | "objects">;

/** Where an intent is looked at for links to others; what is not known yet joins nothing yet. */
export interface JoinRequest extends Pick<Seeking, "intent" | "supersedes" | "tree"> {
  readonly product: string;
}

/** Joins an intent to every lineage of its product that it is found to be of, and answers why. Done again, it joins nothing more. */
export async function joinLineages(
  { ledger, objects }: Known,
  { product, ...request }: JoinRequest,
): Promise<readonly FoundLink[]> {
  const events = await ledger.read({ product, kinds: LINK_KINDS });
  const alike = await likenesses(objects, events, request);
  const links = findLinks(events, { ...request, alike });
  const { intent } = request;
  const { id } = lineageOf(events, intent);
  const drafts = links.map(
    ({ to, because, says }): EventDraft => ({
      kind: "lineage-linked",
      intent,
      product,
      phase: "intake",
      subject: `${because}/${to}`,
      data: { lineage: id, to, because, says: says.slice(0, 2000) },
    }),
  );
  if (drafts.length > 0) await ledger.append(drafts);
  return links;
}

/** Of texts that were erased nothing is known. What a delivered intent said is the product's by now, and makes no two texts alike. */
async function likenesses(
  objects: World["objects"],
  events: readonly Event[],
  { intent, tree }: Pick<Seeking, "intent" | "tree">,
): Promise<ReadonlyMap<string, number>> {
  const others = unsettledIntents(events, { tree }).filter((other) => other !== intent);
  const own = await frozenText(objects, events, intent);
  if (own === null || others.length === 0) return new Map();
  const delivered: string[] = [];
  for (const one of mergedIntents(events))
    delivered.push((await frozenText(objects, events, one)) ?? "");
  const alike = new Map<string, number>();
  for (const other of others) {
    const theirs = await frozenText(objects, events, other);
    if (theirs === null) continue;
    alike.set(other, likeness(newLines(own, delivered), newLines(theirs, delivered)));
  }
  return alike;
}

async function frozenText(
  objects: World["objects"],
  events: readonly Event[],
  intent: string,
): Promise<string | null> {
  const submitted = events.find(
    (event) => event.intent === intent && isKind(event, "intent-submitted"),
  );
  if (submitted === undefined || !isKind(submitted, "intent-submitted")) return null;
  return textOf(objects, submitted.data.text);
}
