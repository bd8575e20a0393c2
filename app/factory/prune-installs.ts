import type { Office } from "./office.ts";
import { registered } from "./products.ts";
import { ended } from "./views.ts";

/** At a start: removes installations that nothing needs any more; none while an intent is under way, which may be shown one. */
export async function pruneInstalls({
  world,
  views,
}: Pick<Office, "world" | "views">): Promise<readonly string[]> {
  const all = await views.all();
  if (!all.every(ended)) return [];
  const products = (await registered(world.ledger)).map(({ name }) => name);
  return world.installs.prune({ products, shown: await world.deployer.shown() });
}
