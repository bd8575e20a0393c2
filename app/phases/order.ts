import { FactoryError } from "../core/errors.ts";
import { endOf } from "../core/event/end.ts";
import { isKind } from "../core/event.ts";
import { type Intent, queueRank } from "../core/intent.ts";
import type { Order } from "../core/order.ts";
import type { Product } from "../core/product.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import type { Steps } from "../ports/steps.ts";
import type { World } from "../ports/world.ts";

/** What a run of the line is for, as the ledger has it. */
export interface OpenedOrder {
  readonly intent: Intent;
  readonly product: Product;
  readonly rank: number;
}

export async function openOrder(world: World, steps: Steps, order: Order): Promise<OpenedOrder> {
  return steps.step("order", async () => {
    const [submitted] = await world.ledger.read({
      intent: order.intent,
      kinds: ["intent-submitted"],
    });
    if (
      submitted === undefined ||
      !isKind(submitted, "intent-submitted") ||
      submitted.product === undefined
    )
      throw new FactoryError("not-found", `no intent ${order.intent} in the ledger`);
    const { text, priority, by, change = null } = submitted.data;
    const intent: Intent = {
      id: order.intent,
      product: submitted.product,
      text,
      priority,
      by,
      seq: submitted.seq,
      change,
    };
    return {
      intent,
      product: await productNamed(world, submitted.product),
      rank: queueRank(priority, submitted.seq),
    };
  });
}

async function productNamed(world: World, name: string): Promise<Product> {
  const events = await world.ledger.read({
    product: name,
    kinds: ["product-added", "product-changed"],
  });
  const last = events.findLast((event) => isKind(event, "product-added", "product-changed"));
  if (last === undefined)
    throw new FactoryError("not-found", `no product ${name} is registered; sf product add <path>`);
  const { repository, branch } = last.data;
  return { name, repository, branch };
}

/** Records how an intent ended. It ends once: whoever says so first is right, also when a person canceled it meanwhile. */
export async function closeOrder(desk: Desk, { status, reason }: Ended): Promise<void> {
  await desk.record("end", [
    endOf({ status, reason: { code: reason.code, sentence: reason.sentence.slice(0, 3900) } }),
  ]);
}
