import type { Ground } from "../core/attempt.ts";
import { type EventDraft, isKind } from "../core/event.ts";
import type { Reason } from "../core/intent.ts";
import type { Desk } from "../ports/desk.ts";

/** Where the product's branch is now; null while it is at the attempt's base. `name`: of the step that keeps the answer. */
export async function baseMoved(
  { world, product, step }: Desk,
  { attempt, base }: Ground,
  name: string,
): Promise<string | null> {
  const head = await step(`${attempt}/${name}`, () => world.forge.head(product));
  return head === base ? null : head;
}

/** Records that an attempt's candidates stand on a base that is no longer the branch's; answers why. */
export async function refuseStale(
  { world, intent, product, step }: Desk,
  { attempt, base, record }: Ground,
  head: string,
): Promise<Reason> {
  const reason = {
    code: "base-moved",
    sentence: `${product.branch} moved from ${base.slice(0, 10)} to ${head.slice(0, 10)} meanwhile`,
  };
  await step(`${attempt}/stale`, async () => {
    const events = await world.ledger.read({ intent: record, kinds: ["candidate-committed"] });
    const about = { intent: intent.id, product: product.name, phase: "select", attempt } as const;
    const drafts = events
      .filter((event) => isKind(event, "candidate-committed"))
      .filter((event) => event.attempt === attempt && event.candidate !== undefined)
      .map(
        ({ candidate = "", data: { sha, tree } }): EventDraft => ({
          ...about,
          kind: "candidate-refused",
          candidate,
          subject: `${candidate}/stale`,
          data: { reason, sha, tree },
        }),
      );
    return (await world.ledger.append(drafts)).length;
  });
  return reason;
}
