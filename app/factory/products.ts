import { FactoryError } from "../core/errors.ts";
import { isKind } from "../core/event.ts";
import type { Installed, InstallResult, Job, VerifyResult } from "../core/job.ts";
import { reachableHoldouts } from "../core/pack/reachable.ts";
import {
  PRODUCT_FILE,
  type Product,
  type ProductFile,
  productFileSchema,
  unsupportedPart,
} from "../core/product.ts";
import type { AddedProduct, ProductLine } from "../core/requests.ts";
import type { Factory } from "../ports/factory.ts";
import type { Ledger } from "../ports/ledger.ts";
import { packNamed } from "../ports/packs.ts";
import { type FoundPipeline, pipelineOf } from "../ports/pipelines.ts";
import { jobEnd } from "./job-end.ts";
import type { Office } from "./office.ts";
import { packSeen } from "./pack-seen.ts";
import { ended } from "./views.ts";

type ProductVerbs = Pick<Factory, "productAdd" | "productList" | "productRemove">;

export function productVerbs(office: Office): ProductVerbs {
  return {
    productAdd: (path) => add(office, path),
    productList: async () =>
      Promise.all(
        (await registered(office.world.ledger)).map((product) => productLine(office, product)),
      ),
    productRemove: (name) => remove(office, name),
  };
}

/** The products that are registered now, in order of registration: a fold of the ledger. */
export async function registered(ledger: Ledger): Promise<readonly Product[]> {
  const products = new Map<string, Product>();
  for (const event of await ledger.read({
    kinds: ["product-added", "product-changed", "product-removed"],
  })) {
    const name = event.product ?? "";
    if (isKind(event, "product-removed")) products.delete(name);
    if (isKind(event, "product-added", "product-changed"))
      products.set(name, { name, repository: event.data.repository, branch: event.data.branch });
  }
  return [...products.values()];
}

/** The product of that name, or the only one when none is named. */
export function theProduct(products: readonly Product[], name: string | undefined): Product {
  const known =
    products.map((product) => product.name).join(", ") ||
    "none; register one with sf product add <path>";
  const found =
    name === undefined && products.length === 1
      ? products[0]
      : products.find((product) => product.name === name);
  if (found !== undefined) return found;
  if (name !== undefined)
    throw new FactoryError("not-found", `no product ${name}; registered: ${known}`);
  throw new FactoryError("invalid-input", `which product? give --product; registered: ${known}`);
}

async function add(office: Office, path: string): Promise<AddedProduct> {
  const { world } = office;
  const { repository, branch: checkedOut } = await world.forge.inspect(path);
  const { file, text } = await productFile(office, { name: path, repository, branch: checkedOut });
  const product: Product = { name: file.name, repository, branch: file.branch };
  await refuseTaken(office, product);
  const unsupported = unsupportedPart(file);
  if (unsupported !== null)
    throw new FactoryError("unsupported", `${PRODUCT_FILE}: ${unsupported}`);
  await refuseReachable(office, product, file);
  const base = await world.forge.head(product);
  const pipeline = await pipelineOf(world, product, { base, file });
  if ("refused" in pipeline && pipeline.refused === "unfit")
    throw new FactoryError("invalid-input", pipeline.why);
  const installed = await installOnce(office, product, { base, text, file });
  const saw = [
    ...(await tryBase(office, product, { base, text, file, installed })),
    pipelineSeen(pipeline),
  ];
  const times = (await world.ledger.read({ product: product.name, kinds: ["product-added"] }))
    .length;
  await world.ledger.append([
    {
      kind: "product-added",
      product: product.name,
      subject: String(times + 1),
      data: { repository, branch: product.branch, digest: await world.objects.put(text) },
    },
  ]);
  return { ...product, saw: [...saw, ...(await packSeen(office, product, file))] };
}

/** A product's own file at the head of its branch; FactoryError `invalid-input` where there is none that can be read. */
export async function productFile(
  { world }: Office,
  product: Product,
): Promise<{ file: ProductFile; text: string }> {
  const text = await world.forge.read(product, await world.forge.head(product), PRODUCT_FILE);
  if (text === null)
    throw new FactoryError(
      "invalid-input",
      `${product.repository}: no ${PRODUCT_FILE} is committed on ${product.branch}; sf init ${product.repository} writes one, then commit it`,
    );
  return {
    file: world.documents.decodeYaml(
      productFileSchema,
      text,
      `${product.repository}/${PRODUCT_FILE}`,
    ),
    text,
  };
}

async function refuseTaken({ world }: Office, { name, repository }: Product): Promise<void> {
  const products = await registered(world.ledger);
  const other = products.find(
    (product) => product.name === name || product.repository === repository,
  );
  if (other !== undefined)
    throw new FactoryError(
      "conflict",
      `${other.name} is registered already, from ${other.repository}; sf product remove ${other.name} first`,
    );
}

/** A product whose repository keeps its own holdouts is not registered at all. */
async function refuseReachable(
  { world }: Office,
  product: Product,
  { scenarios }: ProductFile,
): Promise<void> {
  const loaded = await packNamed(world.packs, scenarios);
  if (loaded === null) return;
  const { pack, holdouts } = loaded;
  const reason = reachableHoldouts(pack.name, await world.forge.keeps(product, holdouts));
  if (reason !== null) throw new FactoryError("refused", `${product.name}: ${reason.sentence}`);
}

/** The unchanged base of a product, and its own file there. */
interface Base {
  readonly base: string;
  readonly text: string;
  readonly file: ProductFile;
}

/** What cannot be installed can be neither verified nor built: such a product is not registered. */
export async function installOnce(
  office: Office,
  { name, repository }: Product,
  { base, text, file }: Base,
): Promise<Installed | undefined> {
  if (file.install === undefined) return undefined;
  const job: Job<"install"> = {
    key: `${name}/0/install/${office.newId()}`,
    kind: "install",
    input: { repository, base, productFile: text },
  };
  const outcome = await jobEnd(office, job);
  if (outcome.kind === "lost") throw new FactoryError("broken", outcome.why);
  if (outcome.kind === "failed") throw new FactoryError("refused", outcome.reason);
  const result = outcome.result as InstallResult;
  if (result.kind === "installed") return result.installed;
  throw new FactoryError("refused", `${PRODUCT_FILE} at ${base.slice(0, 10)}: ${result.sentence}`);
}

type Saw = AddedProduct["saw"];

/** Runs verifiers and product once on the unchanged base, to say what works; nothing there yet is fine. */
async function tryBase(
  office: Office,
  product: Product,
  based: Base & { readonly installed: Installed | undefined },
): Promise<Saw> {
  const outcome = await jobEnd(office, baseJob(office, product, based));
  if (outcome.kind !== "done") {
    const sentence = outcome.kind === "failed" ? outcome.reason : outcome.why;
    return [{ what: "verify", ok: false, sentence }];
  }
  const { verifiers } = outcome.result as VerifyResult;
  return [
    ...verifiers.map((verifier) => verifierSeen(verifier, based.base)),
    ...(await secretsOf(office, based.file)),
    await scenariosSeen(office, based.file),
  ];
}

function baseJob(
  office: Office,
  { name, repository }: Product,
  { base, text, installed }: Base & { readonly installed: Installed | undefined },
): Job<"verify"> {
  const tree = { repository, base, productFile: text, installed, sha: base };
  return {
    key: `${name}/0/verify/${office.newId()}`,
    kind: "verify",
    input: { ...tree, factoryFiles: {}, approved: [] },
  };
}

function verifierSeen(
  { name, outcome, output }: VerifyResult["verifiers"][number],
  base: string,
): Saw[number] {
  const at = `on ${base.slice(0, 10)}`;
  if (outcome === "passed") return { what: name, ok: true, sentence: `${name} passes ${at}` };
  const printed = output.trim().slice(-300) || "nothing was printed";
  return { what: name, ok: false, sentence: `${name} ${outcome} ${at}: ${printed}` };
}

async function scenariosSeen({ world }: Office, { scenarios }: ProductFile): Promise<Saw[number]> {
  const seen = (ok: boolean, sentence: string) => ({ what: "scenarios", ok, sentence });
  if (scenarios === undefined)
    return seen(
      false,
      "no scenario pack is named: what is built can be verified, and a person may merge it",
    );
  return (await world.packs.find(scenarios)) === null
    ? seen(false, `no pack ${scenarios} in FACTORY_PACKS: nothing will be cleared`)
    : seen(true, `the pack ${scenarios} judges it`);
}

/** A pipeline that is not there yet may come with a later commit. */
function pipelineSeen(pipeline: FoundPipeline): Saw[number] {
  const sentence = "refused" in pipeline ? pipeline.why : `the pipeline ${pipeline.name} builds it`;
  return { what: "pipeline", ok: !("refused" in pipeline), sentence };
}

/** Said when the product is registered, so that it is there before the first intent needs it. */
async function secretsOf({ world }: Office, file: ProductFile): Promise<Saw> {
  const names = file.secrets.deploy;
  if (names.length === 0) return [];
  const lacking = await world.secrets.lacking(file.name, names);
  const sentence = lacking ?? `${names.join(", ")} will be given to the deployed release`;
  return [{ what: "secrets", ok: lacking === null, sentence }];
}

/** A product whose own file is gone or cannot be read is listed all the same, and so are the others. */
async function productLine(office: Office, product: Product): Promise<ProductLine> {
  const file = await productFile(office, product).then(
    (read) => read.file,
    () => null,
  );
  return { ...product, stack: file?.stack ?? "unreadable", scenarios: file?.scenarios ?? null };
}

async function remove(office: Office, name: string): Promise<void> {
  const { world, views } = office;
  const product = theProduct(await registered(world.ledger), name);
  const busy = (await views.all()).find(
    (folded) => folded.document.product === name && !ended(folded),
  );
  if (busy !== undefined)
    throw new FactoryError(
      "conflict",
      `${busy.document.intent} of ${name} has not ended; sf intent cancel ${busy.document.intent}`,
    );
  const service = await world.deployer.status(name);
  if (service !== null && service.state !== "stopped")
    throw new FactoryError("conflict", `${name} runs at ${service.url}; sf service stop ${name}`);
  const times = (await world.ledger.read({ product: name, kinds: ["product-removed"] })).length;
  await world.ledger.append([
    {
      kind: "product-removed",
      product: product.name,
      subject: String(times + 1),
      data: { by: "a person" },
    },
  ]);
}
