import { FactoryError } from "../core/errors.ts";
import { checkPack } from "../core/pack/check.ts";
import { drawPack, type Trial } from "../core/pack/draw.ts";
import { PRODUCT_FILE, type ProductFile, productFileSchema } from "../core/product.ts";
import type { PlayedPack, PlayRequest } from "../core/workbench.ts";
import type { Documents } from "../ports/documents.ts";
import type { NewFiles } from "../ports/new-files.ts";
import type { LoadedPack, Packs } from "../ports/packs.ts";
import type { Watch } from "../ports/workbench.ts";
import { blockOf, type PackPlay, playPack, shrinkPack } from "../work/evaluate/play-pack.ts";
import type { PlayPorts } from "../work/evaluate/ports.ts";

/** Rooms and tools to play with, for as long as a play takes. */
export interface Playground extends AsyncDisposable {
  readonly ports: Omit<PlayPorts, "progress">;
}

export interface PackPlayParts {
  readonly documents: Documents;
  readonly packs: Packs;
  readonly files: Pick<NewFiles, "read">;
  readonly playground: () => Promise<Playground>;
}

/** Plays drawn trials on the code as it lies in a product's folder; whoever stops it gets what was played until then. */
export async function packPlay(
  parts: PackPlayParts,
  request: PlayRequest,
  watch: Watch,
): Promise<PlayedPack> {
  const ready = await readPlay(parts, request);
  const { pack } = ready.loaded;
  const draws = drawPack(pack, request.n, request.seed);
  const played = await playDraws(parts, { ...ready, draws, block: blockOf(pack) }, watch);
  const failed = played.trials.filter(({ outcome }) => outcome === "failed");
  const firsts = failed.filter(
    ({ family }, index) => failed.findIndex((one) => one.family === family) === index,
  );
  if (firsts.length === 0 || watch.signal.aborted) return played;
  const failing = firsts.slice(0, SHRUNK).flatMap(({ index }) => draws[index] ?? []);
  return { ...played, smallest: await smallest(parts, { ...ready, failing }, { firsts, watch }) };
}

/** Families that are made smaller at most: each takes up to a minute, and an author mends one after the other. */
const SHRUNK = 4;

/** The smallest failing draw of each, with the reason why it failed. */
async function smallest(
  parts: PackPlayParts,
  order: Pick<PackPlay, "loaded" | "file" | "tree"> & { readonly failing: readonly Trial[] },
  { firsts, watch }: { readonly firsts: PlayedPack["trials"]; readonly watch: Watch },
): Promise<NonNullable<PlayedPack["smallest"]>> {
  await using playground = await parts.playground();
  watch.says("looking for the smallest draws that fail");
  const { signal } = watch;
  const ports = { ...playground.ports, progress: () => undefined };
  const found = await shrinkPack({ ...order, signal }, ports);
  return found.map(({ trial: { family, seed, values }, reason, tries }, index) => {
    return { family, seed, values, tries, reason: reason ?? firsts[index]?.reason ?? null };
  });
}

/** A pack and the product that it is played on, both found fit to be played. */
export async function readPlay(
  parts: PackPlayParts,
  { dir, product }: { readonly dir: string; readonly product: string },
): Promise<Pick<PackPlay, "loaded" | "file" | "tree">> {
  const loaded = playable(await parts.packs.read(dir), dir);
  return { loaded, file: await readProductFile(parts, product), tree: product };
}

/** Plays these draws in rooms of their own. */
export async function playDraws(
  parts: PackPlayParts,
  play: Omit<PackPlay, "signal">,
  { signal, says }: Watch,
): Promise<PlayedPack> {
  await using playground = await parts.playground();
  const { isolation } = playground.ports.rooms;
  says(`isolation: ${isolation.level} (${isolation.by})`);
  return await playPack(
    { ...play, signal },
    {
      ...playground.ports,
      progress: ({ done, failed, total }) =>
        says(`${done} of ${total} trials played, ${failed} of them failed`),
    },
  );
}

function playable(loaded: LoadedPack, dir: string): LoadedPack {
  const error = checkPack(loaded.pack).findings.find(({ level }) => level === "error");
  if (error === undefined) return loaded;
  const { place, sentence, remedy } = error;
  throw new FactoryError("invalid-input", `${dir}/${place}: ${sentence}; ${remedy}`);
}

/** The product file of a product's folder. */
export async function readProductFile(
  { documents, files }: Pick<PackPlayParts, "documents" | "files">,
  product: string,
): Promise<ProductFile> {
  const path = `${product}/${PRODUCT_FILE}`;
  const text = await files.read(path);
  if (text !== null) return documents.decodeYaml(productFileSchema, text, path);
  const message = `${path}: no such file; give the folder of a product with --at, or write one with sf init`;
  throw new FactoryError("not-found", message);
}
