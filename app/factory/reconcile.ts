import { isKind } from "../core/event.ts";
import type { Order } from "../core/order.ts";
import { LINE } from "../phases/line.ts";
import { tellLine } from "./approvals.ts";
import type { Office } from "./office.ts";
import { dropKept, tellRuns } from "./questions.ts";
import { ended } from "./views.ts";

/** Starts the workflow of an intent; one that was started already stays as it is. */
export async function startLine({ workflows }: Office, order: Order): Promise<void> {
  await workflows.start(LINE, order.intent, order);
}

/** After a start: whatever was recorded and not passed on is passed on now. */
export async function reconcile(office: Office): Promise<void> {
  const { world, views, workflows } = office;
  for (const folded of await views.all()) {
    const { intent } = folded.document;
    if (ended(folded)) {
      // Canceled by a server that died before it had cleared up.
      if (folded.asked.length > 0) await dropKept(office, intent);
      continue;
    }
    if ((await workflows.status(intent)) === "unknown")
      await startLine(office, await orderOf(office, intent));
    const words = await world.ledger.read({
      intent,
      kinds: ["intent-approved", "intent-rejected", "run-answered"],
    });
    for (const word of words)
      await (isKind(word, "run-answered") ? tellRuns(office, word) : tellLine(office, word));
  }
}

async function orderOf({ world }: Office, intent: string): Promise<Order> {
  const retries = await world.ledger.read({ kinds: ["intent-retried"] });
  const own = retries.find((event) => isKind(event, "intent-retried") && event.data.as === intent);
  if (own === undefined || !isKind(own, "intent-retried"))
    return { intent, from: "intake", of: null };
  return { intent, from: own.data.from, of: own.intent ?? null };
}
