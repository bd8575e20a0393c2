import type { Product, ProductFile } from "../core/product.ts";
import type { AddedProduct } from "../core/requests.ts";
import { packNamed, registerPack } from "../ports/packs.ts";
import { standingNow } from "../ports/standing.ts";
import type { Office } from "./office.ts";

/** The pack that judges the product is known from now on; families of it that judge nothing yet are told. */
export async function packSeen(
  { world }: Office,
  { name }: Product,
  { scenarios }: ProductFile,
): Promise<AddedProduct["saw"]> {
  const loaded = await packNamed(world.packs, scenarios);
  if (loaded === null) return [];
  await registerPack(world.ledger, name, loaded);
  const { pack } = loaded;
  const { leftOut } = await standingNow(world, name, pack);
  const waiting = leftOut.filter(({ because }) => because === "unapproved");
  if (waiting.length === 0) return [];
  const families = waiting.map(({ family }) => family).join(", ");
  const sentence = `derived, and nobody approved them, so that they count for nothing: ${families}; read them, then sf pack approve ${pack.name}`;
  return [{ what: "families", ok: false, sentence }];
}
