import { FactoryError } from "../core/errors.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { familyNamed } from "../core/pack/draw.ts";
import { withoutFamilies } from "../core/pack/pack.ts";
import { packLineOf } from "../core/pack/pack-line.ts";
import { familyDigest } from "../core/pack/standing.ts";
import type { ApprovedFamilies, FamilyWord, PackLine } from "../core/pack-document.ts";
import type { Policy } from "../core/policy.ts";
import type { Product } from "../core/product.ts";
import { MOST_QUARANTINED, quarantinedShare, type Standing } from "../core/standing.ts";
import { percent } from "../core/wording.ts";
import type { Factory } from "../ports/factory.ts";
import { type LoadedPack, packNamed } from "../ports/packs.ts";
import { standingNow } from "../ports/standing.ts";
import type { Office } from "./office.ts";
import { productFile, registered, theProduct } from "./products.ts";

type PackVerbs = Pick<Factory, "packList" | "packApprove" | "packQuarantine" | "packRestore">;

/** What may be asked of the packs that judge here, and a person's word on their families. */
export function packVerbs(office: Office): PackVerbs {
  return {
    packList: (product) => list(office, product),
    packApprove: (pack, families, by) => approve(office, { pack, families, by }),
    packQuarantine: (word) => decide(office, word, quarantined),
    packRestore: (word) => decide(office, word, restored),
  };
}

/** A product with the pack that judges it. */
interface Judged {
  readonly product: string;
  readonly loaded: LoadedPack;
  readonly policy: Policy;
}

async function list(office: Office, named: string | undefined): Promise<readonly PackLine[]> {
  const products = await registered(office.world.ledger);
  const wanted = named === undefined ? products : [theProduct(products, named)];
  const judged = await Promise.all(wanted.map((product) => judgedBy(office, product)));
  return Promise.all(judged.flatMap((one) => (one === null ? [] : [lineOf(office, one)])));
}

/** Null where no pack judges the product, or its own file cannot be read. */
async function judgedBy(office: Office, product: Product): Promise<Judged | null> {
  const file = await productFile(office, product).then(
    (read) => read.file,
    () => null,
  );
  const loaded = await packNamed(office.world.packs, file?.scenarios);
  if (file === null || loaded === null) return null;
  return { product: product.name, loaded, policy: file.gate };
}

async function lineOf({ world }: Office, { product, loaded, policy }: Judged): Promise<PackLine> {
  const { pack, digest } = loaded;
  const standing = await standingNow(world, product, pack);
  const calibrated = await calibrationNow(world, product, digest);
  return packLineOf({ product, pack, digest, standing, calibrated, policy });
}

/** The calibration of this very pack on the product's base; null before one. */
async function calibrationNow(
  { ledger }: Office["world"],
  product: string,
  digest: string,
): Promise<Event<"pack-calibrated"> | null> {
  const events = await ledger.read({ product, kinds: ["pack-calibrated"] });
  const last = events.findLast(
    (event) => isKind(event, "pack-calibrated") && event.data.digest === digest,
  );
  return last !== undefined && isKind(last, "pack-calibrated") ? last : null;
}

interface Approval {
  readonly pack: string;
  readonly families: readonly string[];
  readonly by: string;
}

/** What waits is the same for every product that the pack judges: an approval is of a text. */
async function approve(
  { world }: Office,
  { pack: name, families, by }: Approval,
): Promise<ApprovedFamilies> {
  const { pack } = await world.packs.load(name);
  return world.locks.hold(`standing of ${name}`, async () => {
    const standing = await standingNow(world, "", pack);
    const waiting = standing.leftOut
      .filter(({ because }) => because === "unapproved")
      .map(({ family }) => family);
    const wanted = families.length === 0 ? waiting : families;
    if (wanted.length === 0)
      throw new FactoryError("conflict", `no family of pack ${name} waits for an approval`);
    const approved = wanted.map((id) => {
      const family = familyNamed(pack, id);
      if (waiting.includes(id))
        return { family: id, file: family.file, digest: familyDigest(pack, family) };
      const why = standing.approved.some((one) => one.family === id)
        ? "is approved already"
        : "has a human author, and needs no approval";
      throw new FactoryError("conflict", `family ${id} of pack ${name} ${why}`);
    });
    await world.ledger.append(
      approved.map(
        ({ family, digest }): EventDraft => ({
          kind: "family-approved",
          subject: `${name}/${family}/${digest}`,
          data: { pack: name, family, digest, by },
        }),
      ),
    );
    return { pack: name, approved };
  });
}

/** What an operator's word on a family rests on. */
interface Seen {
  readonly word: FamilyWord;
  readonly judged: Judged;
  readonly standing: Standing;
  readonly calibrated: Event<"pack-calibrated"> | null;
}

/** The fact that a word makes, all but who said it and why. */
type Fact = (
  seen: Seen,
) =>
  | { readonly kind: "family-quarantined"; readonly evidence: `sha256:${string}` }
  | { readonly kind: "family-restored" };

/** Records an operator's word on a family of the pack that judges a product, one after the other. */
async function decide(office: Office, word: FamilyWord, fact: Fact): Promise<PackLine> {
  const { world } = office;
  const judged = await theJudged(office, word);
  const { product, loaded } = judged;
  const family = familyNamed(loaded.pack, word.family);
  await world.locks.hold(`standing of ${word.pack}`, async () => {
    const standing = await standingNow(world, product, loaded.pack);
    const calibrated = await calibrationNow(world, product, loaded.digest);
    const decided = fact({ word, judged, standing, calibrated });
    const kinds = ["family-quarantined", "family-restored"] as const;
    const times = (await world.ledger.read({ product, kinds })).length;
    const data = {
      pack: word.pack,
      family: word.family,
      digest: familyDigest(loaded.pack, family),
      by: word.by,
      why: await world.objects.put(word.why),
    };
    const about = { product, subject: String(times + 1) };
    await world.ledger.append([
      decided.kind === "family-restored"
        ? { ...about, kind: decided.kind, data }
        : { ...about, kind: decided.kind, data: { ...data, evidence: decided.evidence } },
    ]);
  });
  return lineOf(office, judged);
}

/** The product that the pack judges, of those the one that is named. */
async function theJudged(office: Office, { pack, product }: FamilyWord): Promise<Judged> {
  const all = await Promise.all(
    (await registered(office.world.ledger)).map((one) => judgedBy(office, one)),
  );
  const own = all.flatMap((one) => (one?.loaded.pack.name === pack ? [one] : []));
  const wanted = product === undefined ? own : own.filter((one) => one.product === product);
  const [only, ...others] = wanted;
  if (only !== undefined && others.length === 0) return only;
  const known = own.map((one) => one.product).join(", ") || "none";
  if (only === undefined) {
    const whom = product === undefined ? "no product" : product;
    throw new FactoryError("not-found", `pack ${pack} does not judge ${whom}; it judges ${known}`);
  }
  const message = `for which product? give --product; pack ${pack} judges ${known}`;
  throw new FactoryError("invalid-input", message);
}

/** Only what was seen to disagree with itself may be set aside, and only so much (gate.md rule 9). */
const quarantined: Fact = ({ word: { pack: name, family }, judged, standing, calibrated }) => {
  const { pack } = judged.loaded;
  if (standing.leftOut.some((one) => one.family === family && one.because === "quarantined"))
    throw new FactoryError("conflict", `family ${family} of pack ${name} is quarantined already`);
  if (calibrated === null)
    throw new FactoryError(
      "conflict",
      `pack ${name} was not calibrated as it is now; the server does so when nothing else runs: sf pack list`,
    );
  const seen = calibrated.data.families.find((one) => one.family === family);
  if (seen === undefined || seen.disagreed === 0)
    throw new FactoryError(
      "refused",
      `family ${family} did not both pass and fail on the unchanged base: ${seen?.passes ?? 0} of ${seen?.trials ?? 0} trials passed, and no draw ended once so and once otherwise; what is broken is mended, not set aside`,
    );
  const { weight } = familyNamed(pack, family);
  const others = standing.leftOut.filter((one) => one.family !== family);
  const ids = [family, ...others.map((one) => one.family)];
  const counting = withoutFamilies(pack, ids).families;
  const share = quarantinedShare([...others, { because: "quarantined", weight }], counting);
  if (share > MOST_QUARANTINED)
    throw new FactoryError(
      "refused",
      `with family ${family} ${percent(share)} of the weight of pack ${name} would be quarantined, and at most ${percent(MOST_QUARANTINED)} may be; mend it, or give it less weight`,
    );
  return { kind: "family-quarantined", evidence: calibrated.hash as `sha256:${string}` };
};

const restored: Fact = ({ word: { pack, family }, standing }) => {
  if (standing.leftOut.some((one) => one.family === family && one.because === "quarantined"))
    return { kind: "family-restored" };
  throw new FactoryError("conflict", `family ${family} of pack ${pack} is not quarantined`);
};
