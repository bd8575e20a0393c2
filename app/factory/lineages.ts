import { FactoryError } from "../core/errors.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { lineageLineOf, productLedger, SPENDING_KINDS } from "../core/gate/ledger.ts";
import type { GateLedger, LineageLine } from "../core/gate/ledger-document.ts";
import { LINEAGE_KINDS, type Lineages, lineagesOf } from "../core/lineage.ts";
import type { Policy } from "../core/policy.ts";
import type { Factory } from "../ports/factory.ts";
import { ERASED, textOf } from "../ports/objects.ts";
import type { Office } from "./office.ts";
import { productFile, registered, theProduct } from "./products.ts";

type LineageVerbs = Pick<Factory, "gateLedger" | "lineageMerge" | "lineageSplit">;

/** What may be asked of lineages: what they spent, and an operator's word on what they are. */
export function lineageVerbs(office: Office): LineageVerbs {
  return {
    gateLedger: (product) => ledger(office, product),
    lineageMerge: (one, other, why, by) => merge(office, { one, other, why, by }),
    lineageSplit: (intent, why, by) => split(office, { intent, why, by }),
  };
}

async function ledger(office: Office, named: string | undefined): Promise<GateLedger> {
  const products = await registered(office.world.ledger);
  const wanted = named === undefined ? products : [theProduct(products, named)];
  return Promise.all(
    wanted.map(async ({ name }) => {
      const known = await spending(office, name);
      const line = productLedger(name, known.events, known.policy);
      const lineages = await Promise.all(line.lineages.map((one) => withReasons(office, one)));
      return { ...line, lineages };
    }),
  );
}

/** Events of a product, and its policy as it is now: what is left of α is left by it. */
async function spending(
  office: Office,
  product: string,
): Promise<{ readonly events: readonly Event[]; readonly policy: Policy | null }> {
  const { ledger } = office.world;
  const events = await ledger.read({ product, kinds: SPENDING_KINDS });
  const found = (await registered(ledger)).find(({ name }) => name === product);
  const policy =
    found === undefined
      ? null
      : await productFile(office, found).then(
          ({ file }) => file.gate,
          () => null,
        );
  return { events, policy };
}

/** With the words of the people who linked, split and loosened, which stand in the object store. */
async function withReasons({ world }: Office, line: LineageLine): Promise<LineageLine> {
  const worded = async <T extends { readonly why: string; readonly by: string | null }>(act: T) => {
    if (act.by === null) return act;
    const why = (await textOf(world.objects, act.why as `sha256:${string}`)) ?? ERASED;
    return { ...act, why };
  };
  const [links, loosened] = await Promise.all([
    Promise.all(line.links.map(worded)),
    Promise.all(line.loosened.map(worded)),
  ]);
  return { ...line, links, loosened };
}

interface Merge {
  readonly one: string;
  readonly other: string;
  readonly why: string;
  readonly by: string;
}

async function merge(office: Office, { one, other, why, by }: Merge): Promise<LineageLine> {
  const { world } = office;
  const product = await productOf(office, one);
  const theirs = await productOf(office, other);
  if (theirs !== product)
    throw new FactoryError(
      "invalid-input",
      `${one} is of ${product}, ${other} of ${theirs}: a lineage is of one product`,
    );
  return decide(office, product, async (lineages, events) => {
    const [a, b] = [lineages.of(one), lineages.of(other)];
    if (a.id === b.id)
      throw new FactoryError("conflict", `${one} and ${other} are one lineage already: ${a.id}`);
    const times = events.filter(
      (event) => isKind(event, "lineage-linked") && event.data.because === "operator",
    ).length;
    const draft: EventDraft = {
      kind: "lineage-linked",
      product,
      subject: String(times + 1),
      data: {
        ...{ lineage: a.id, to: b.id, because: "operator", by },
        why: await world.objects.put(why),
      },
    };
    return { draft, of: one };
  });
}

interface Split {
  readonly intent: string;
  readonly why: string;
  readonly by: string;
}

async function split(office: Office, { intent, why, by }: Split): Promise<LineageLine> {
  const { world } = office;
  const product = await productOf(office, intent);
  return decide(office, product, async (lineages, events) => {
    const { id, intents } = lineages.of(intent);
    if (intents.length === 1)
      throw new FactoryError("conflict", `${intent} is alone in its lineage: nothing to split`);
    const times = events.filter(
      (event) => isKind(event, "lineage-split") && event.intent === intent,
    ).length;
    const draft: EventDraft = {
      kind: "lineage-split",
      intent,
      product,
      phase: "intake",
      subject: String(times + 1),
      data: { lineage: id, by, why: await world.objects.put(why) },
    };
    return { draft, of: intent };
  });
}

type Decided = (
  lineages: Lineages,
  events: readonly Event[],
) => Promise<{ readonly draft: EventDraft; readonly of: string }>;

/** Records an operator's word on the lineages of a product, one after the other; answers the lineage that came of it. */
async function decide(office: Office, product: string, word: Decided): Promise<LineageLine> {
  const { world } = office;
  const of = await world.locks.hold(`lineages of ${product}`, async () => {
    const events = await world.ledger.read({ product, kinds: LINEAGE_KINDS });
    const decided = await word(lineagesOf(events), events);
    await world.ledger.append([decided.draft]);
    return decided.of;
  });
  const { events, policy } = await spending(office, product);
  const lineage = lineagesOf(events).of(of);
  return withReasons(office, lineageLineOf(product, events, { lineage, policy }));
}

async function productOf({ views }: Office, intent: string): Promise<string> {
  return (await views.one(intent)).document.product;
}
