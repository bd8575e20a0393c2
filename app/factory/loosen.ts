import { FactoryError } from "../core/errors.ts";
import type { LoosenedLine } from "../core/gate/ledger-document.ts";
import { lineageOf } from "../core/lineage.ts";
import {
  comparedWith,
  type JudgedBy,
  judgedBy,
  loosenedFor,
  unmergedPlans,
  YARDSTICK_KINDS,
} from "../core/lineage-yardsticks.ts";
import { countingFamilies } from "../core/pack/gate-family.ts";
import type { Factory } from "../ports/factory.ts";
import { packNamed } from "../ports/packs.ts";
import { standingNow } from "../ports/standing.ts";
import type { Office } from "./office.ts";
import { productFile, registered, theProduct } from "./products.ts";

/** An operator's word that a lineage may be judged by less than an earlier plan of it. */
export function looseningVerbs(office: Office): Pick<Factory, "gateLoosen"> {
  return { gateLoosen: (intent, why, by) => loosen(office, { intent, why, by }) };
}

interface Word {
  readonly intent: string;
  readonly why: string;
  readonly by: string;
}

async function loosen(office: Office, { intent, why, by }: Word): Promise<LoosenedLine> {
  const { world, views } = office;
  const { product } = (await views.one(intent)).document;
  const now = await judgingNow(office, product);
  const { packDigest, policyDigest } = now;
  return world.locks.hold(`lineages of ${product}`, async () => {
    const events = await world.ledger.read({ product, kinds: YARDSTICK_KINDS });
    const lineage = lineageOf(events, intent);
    const { looser } = comparedWith(unmergedPlans(events, lineage), now.yardstick);
    if (looser.length === 0)
      throw new FactoryError(
        "conflict",
        `nothing that judges ${product} now is known to be looser than by a plan of ${lineage.id}: nothing to allow`,
      );
    const said = loosenedFor(events, lineage, now);
    if (said !== undefined)
      throw new FactoryError("conflict", `${said.data.by} allowed this for ${lineage.id} already`);
    const times = events.filter((event) => event.kind === "gate-loosened").length;
    const words = await world.objects.put(why);
    await world.ledger.append([
      {
        ...{ kind: "gate-loosened", intent, product, phase: "intake", subject: String(times + 1) },
        data: { lineage: lineage.id, by, why: words, packDigest, policyDigest },
      },
    ]);
    return { intent, lineage: lineage.id, product, packDigest, policyDigest, looser: [...looser] };
  });
}

/** What judges the product at this moment; `conflict` where no pack does. */
async function judgingNow(office: Office, name: string): Promise<JudgedBy> {
  const { world } = office;
  const product = theProduct(await registered(world.ledger), name);
  const { file } = await productFile(office, product);
  const loaded = await packNamed(world.packs, file.scenarios);
  if (loaded === null) throw new FactoryError("conflict", `no scenario pack judges ${name}`);
  const { pack, digest } = loaded;
  const standing = await standingNow(world, name, pack);
  return judgedBy({ families: countingFamilies(pack, standing), standing, digest }, file.gate);
}
