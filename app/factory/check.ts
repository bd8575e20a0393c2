import { type Change, INTENT_FILE } from "../core/change.ts";
import { standingRefusal } from "../core/change-refusals.ts";
import { FactoryError } from "../core/errors.ts";
import type { Product } from "../core/product.ts";
import type { CheckRequest, Submitted } from "../core/requests.ts";
import type { Frozen } from "../ports/specifier.ts";
import { takeIn } from "./intents.ts";
import type { Office } from "./office.ts";
import { registered, theProduct } from "./products.ts";

/** Freezes what a person's commit is for, and takes it in with the commit; what cannot be judged is refused at once. */
export async function check(office: Office, request: CheckRequest): Promise<Submitted> {
  const product = theProduct(await registered(office.world.ledger), request.product);
  const { by, merge, ref } = request;
  const change: Change = { ref, sha: await commitOf(office, product, ref), merge };
  const frozen = await intentOf(office, product, { ...request, ...change });
  const [taken] = await takeIn(office, product, [frozen], { by, change });
  if (taken === undefined) throw new Error("nothing was taken in");
  return taken;
}

/** The commit of that name, which is on top of the product's branch. */
async function commitOf({ world }: Office, product: Product, ref: string): Promise<string> {
  const { name, repository, branch } = product;
  const sha = await world.forge.find(product, ref);
  if (sha === null)
    throw new FactoryError(
      "not-found",
      `${name}: no branch, tag or commit ${ref} in ${repository}; git branch lists the branches there`,
    );
  const base = await world.forge.head(product);
  const standing = await world.forge.standing(product, { base, sha });
  const refusal = standingRefusal({ ref, sha }, { branch, sha: base }, standing);
  if (refusal !== null) throw new FactoryError("refused", refusal.sentence);
  return sha;
}

/** The one intent that the commit is for: given, or brought by the commit itself. */
async function intentOf(
  office: Office,
  product: Product,
  { intent, ref, sha }: CheckRequest & Change,
): Promise<Frozen> {
  const { text, name } = intent ?? (await broughtIntent(office, product, { ref, sha }));
  const [only, ...others] = await office.world.specifier.freeze(text, name);
  if (only !== undefined && others.length === 0) return only;
  throw new FactoryError(
    "invalid-input",
    `${name}: ${others.length + 1} intents; a change is judged for one, give that one alone`,
  );
}

async function broughtIntent(
  { world: { forge } }: Office,
  product: Product,
  { ref, sha }: Pick<Change, "ref" | "sha">,
): Promise<{ readonly text: string; readonly name: string }> {
  const text = await forge.read(product, sha, INTENT_FILE);
  const before = await forge.read(product, await forge.head(product), INTENT_FILE);
  if (text !== null && text !== before) return { text, name: `${ref}:${INTENT_FILE}` };
  throw new FactoryError(
    "invalid-input",
    `${ref} does not say what it is for, and without an intent nothing says what must fail before it and hold after it: give --intent FILE, or commit ${INTENT_FILE} with the change`,
  );
}
