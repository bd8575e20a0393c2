import type { Desk } from "../ports/desk.ts";
import { type JoinRequest, joinLineages } from "../ports/lineages.ts";

/** Joins the intent to the lineages that it is found to be of by now; before it spends α, so that what others spent is counted. */
export async function link(
  desk: Desk,
  name: string,
  seen: Pick<JoinRequest, "supersedes" | "tree">,
): Promise<void> {
  const { world, intent, product, step } = desk;
  await step(name, () =>
    joinLineages(world, { ...seen, intent: intent.id, product: product.name }),
  );
}
