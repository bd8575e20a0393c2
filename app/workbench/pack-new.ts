import { FactoryError } from "../core/errors.ts";
import { keySchema } from "../core/pack/family.ts";
import { type DerivedPack, derivePack } from "../core/pack-derivation/derive.ts";
import { PRODUCT_FILE } from "../core/product.ts";
import type { SpecGraph } from "../core/spec/graph.ts";
import { specKeys } from "../core/spec/keys.ts";
import type { NamedText } from "../core/workbench.ts";
import type { NewPack, PackNewRequest } from "../core/workbench-new-pack.ts";
import type { NewFiles } from "../ports/new-files.ts";
import type { Watch } from "../ports/workbench.ts";
import { namedGraphs } from "./named-spec.ts";
import { type PackCheckParts, packCheck } from "./pack-check.ts";
import { type AskParts, type Joined, withAsked } from "./pack-new-asked.ts";
import { packText } from "./pack-text.ts";

export type PackNewParts = PackCheckParts &
  AskParts & {
    readonly files: NewFiles;
    /** The folder that packs lie in. */
    readonly packsFolder: string;
    /** Who derived families say wrote them: `sf pack new` and the version. */
    readonly deriver: string;
  };

/** Derives a pack from a spec, writes it where nothing is, and says what it covers. */
export async function packNew(
  parts: PackNewParts,
  { from, folder: wanted, ask }: PackNewRequest,
  watch: Watch,
): Promise<NewPack> {
  const graph = await oneGraph(parts, from);
  const folder = (wanted ?? `${parts.packsFolder}/${graph.service.slug}`).replace(/\/+$/, "");
  const name = await packName(parts, folder);
  const own = derivePack(graph, { name, tool: parts.deriver });
  const joined =
    ask === undefined ? null : await asking(parts, { graph, derived: own, ...ask }, watch);
  const derived = joined ?? own;
  if (derived.families.length === 0) throw nothingDerived(from, derived);
  for (const [path, content] of Object.entries(derived.files))
    await parts.files.write(`${folder}/${path}`, packText(parts.documents, path, content));
  const { findings } = await packCheck(parts, { dir: folder }, watch);
  return {
    name,
    folder,
    author: `derived: ${parts.deriver}`,
    files: Object.keys(derived.files),
    families: derived.families,
    keys: keysOf(graph, derived),
    ...(joined === null ? {} : { asked: joined.asked }),
    findings,
  };
}

async function asking(
  parts: PackNewParts,
  asked: Parameters<typeof withAsked>[1],
  { signal, says }: Watch,
): Promise<Joined> {
  says(`asking ${asked.model} for families of what code derives nothing of`);
  return withAsked(parts, asked, signal);
}

function keysOf(graph: SpecGraph, { families, uncovered }: DerivedPack): NewPack["keys"] {
  return specKeys(graph).map(({ key, text }) => ({
    key,
    text,
    families: families.filter(({ covers }) => covers.includes(key)).map(({ id }) => id),
    why: uncovered.find((one) => one.key === key)?.why ?? null,
  }));
}

async function oneGraph(parts: PackNewParts, from: NamedText): Promise<SpecGraph> {
  const [graph, ...others] = await namedGraphs(parts, from);
  if (graph !== undefined && others.length === 0) return graph;
  throw new FactoryError(
    "invalid-input",
    `${from.name}: saw ${1 + others.length} intents; a pack is of one product: give a file with one`,
  );
}

/** The last part of the folder's path; refused where it is no pack's name, where something is there, or where builders would see it. */
async function packName({ files }: PackNewParts, folder: string): Promise<string> {
  const parents = folder.split("/");
  const name = parents.at(-1) ?? "";
  const known = keySchema.safeParse(name);
  if (!known.success) {
    const message = `${folder}: saw ${JSON.stringify(name)}; a folder's name is its pack's: ${known.error.issues[0]?.message}`;
    throw new FactoryError("invalid-input", message);
  }
  if (!(await files.vacant(folder))) {
    const message = `${folder}: something is there already, and sf pack new overwrites nothing; move it away, or name another folder with --out`;
    throw new FactoryError("conflict", message);
  }
  for (let depth = parents.length; depth > 1; depth -= 1) {
    const above = parents.slice(0, depth).join("/");
    if ((await files.read(`${above}/${PRODUCT_FILE}`)) === null) continue;
    const message = `${folder}: lies in the product ${above}, where builders would see it; name a folder outside with --out`;
    throw new FactoryError("invalid-input", message);
  }
  return name;
}

function nothingDerived({ name }: NamedText, { uncovered }: DerivedPack): FactoryError {
  const lines = uncovered.map(({ key, why }) => `  ${key}: ${why}`);
  return new FactoryError(
    "refused",
    [`${name}: no family can be derived from this spec; write the pack by hand`, ...lines].join(
      "\n",
    ),
  );
}
