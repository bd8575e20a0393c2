import { INTENT_FILE } from "../core/change.ts";
import { FactoryError } from "../core/errors.ts";
import { PRODUCT_FILE, type ProductFile, productFileSchema } from "../core/product.ts";
import type { InitReport } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";
import type { NewFiles, WorkTree } from "../ports/new-files.ts";
import type { Packs } from "../ports/packs.ts";
import type { Specifier } from "../ports/specifier.ts";
import { starterIntent } from "./starter/intent.ts";
import { starterPack } from "./starter/pack.ts";
import { productName, starterProduct } from "./starter/product.ts";

export interface InitParts {
  readonly documents: Documents;
  readonly packs: Packs;
  /** The folder that `packs` lie in. */
  readonly packsFolder: string;
  readonly files: NewFiles;
  readonly specifier: Pick<Specifier, "freeze">;
}

const KEPT = "was there already, and can be read";

/**
 * Writes what a repository needs to become a product, and a pack's skeleton outside of it. Everything is checked by the decoders
 * that read it later, what was there already too, before anything is written; what was there stays.
 */
export async function initProduct(parts: InitParts, dir: string): Promise<InitReport> {
  const { files, packs, packsFolder } = parts;
  const tree = await files.workTree(dir);
  if (await files.inside(packsFolder, tree.folder)) {
    const message = `FACTORY_PACKS: ${packsFolder} lies inside ${tree.folder}, where builders would see the packs; set it to a folder outside`;
    throw new FactoryError("invalid-input", message);
  }
  const { text, file } = await productFile(parts, tree);
  const intent = await intentText(parts, tree, file.name);
  const { scenarios } = file;
  const pack = scenarios === undefined ? null : await packs.find(scenarios);
  if (scenarios !== undefined && pack !== null) await packs.load(scenarios);
  const lines = [
    await put(files, `${tree.folder}/${PRODUCT_FILE}`, text, "what the product is; commit it"),
    await put(files, `${tree.folder}/${INTENT_FILE}`, intent, "an example intent, to be rewritten"),
  ];
  if (pack !== null) lines.push({ path: pack, state: "kept", says: KEPT });
  else if (scenarios !== undefined) {
    lines.push(...(await writePack(parts, scenarios, file)));
    await packs.load(scenarios);
  }
  return { product: file.name, files: lines };
}

type Line = InitReport["files"][number];

async function put(files: NewFiles, path: string, text: string, says: string): Promise<Line> {
  const state = await files.write(path, text);
  return { path, state, says: state === "kept" ? KEPT : says };
}

async function productFile(
  { documents, files }: InitParts,
  { folder, branch }: WorkTree,
): Promise<{ readonly text: string; readonly file: ProductFile }> {
  const path = `${folder}/${PRODUCT_FILE}`;
  const name = productName(folder.slice(folder.lastIndexOf("/") + 1));
  const text = (await files.read(path)) ?? starterProduct(name, branch ?? "main");
  return { text, file: documents.decodeYaml(productFileSchema, text, path) };
}

async function intentText(
  { files, specifier }: InitParts,
  { folder }: WorkTree,
  product: string,
): Promise<string> {
  const path = `${folder}/${INTENT_FILE}`;
  const text = (await files.read(path)) ?? starterIntent(product);
  await specifier.freeze(text, path);
  return text;
}

async function writePack(
  { files, packsFolder }: InitParts,
  name: string,
  { run }: ProductFile,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const [path, text] of Object.entries(starterPack(name, run.kind))) {
    const says =
      path === "pack.yml" ? "the scenario pack, outside the repository" : "an example family";
    lines.push(await put(files, `${packsFolder}/${name}/${path}`, text, says));
  }
  return lines;
}
