import type { AuthorsTrial } from "../core/pack/authors-trial.ts";
import type { Trial } from "../core/pack/draw.ts";
import { type ChangedFile, drawMutants, type Mutant } from "../core/pack/mutant.ts";
import { type Mutation, mutationOf, type PlayedMutant } from "../core/pack/mutation.ts";
import { rootPrefix } from "../core/product.ts";
import type { PackCheckProduct } from "../core/workbench-pack.ts";
import type { ProductCopies } from "../ports/product-copies.ts";
import type { Watch } from "../ports/workbench.ts";
import type { PassingDraws } from "../work/evaluate/mutation-course.ts";
import { type MutantPlayed, type MutantsPlay, playMutants } from "../work/evaluate/play-mutants.ts";
import type { PlayPorts } from "../work/evaluate/ports.ts";
import type { OnProduct } from "./on-product.ts";

/** Draws of each family that a mutant meets at most. */
const DRAWS = 2;
/** Mutants whose folders lie on the disk at once, for each that is played at once. */
const AHEAD = 4;

/** What the product itself showed before it was changed. */
export interface Unchanged {
  readonly draws: readonly Trial[];
  readonly trials: readonly AuthorsTrial[];
}

/** Where mutants are made and played. */
export interface MutantPorts {
  readonly copies: ProductCopies;
  readonly ports: Omit<PlayPorts, "progress">;
}

type WithMutants = OnProduct & { readonly mutants: NonNullable<PackCheckProduct["mutants"]> };

/**
 * Plays a pack on mutants of a product that it passes, for so long at most; those that were not reached are said so. The product's own
 * folder is never written.
 */
export async function packMutation(
  { loaded, file, asked, mutants }: WithMutants,
  unchanged: Unchanged,
  { at, watch }: { readonly at: MutantPorts; readonly watch: Watch },
): Promise<Mutation> {
  const sources = await at.copies.sources(asked.folder);
  const own = sources.filter(({ path }) => path.startsWith(rootPrefix(file.root)));
  const pick = { count: mutants.count, seed: asked.seed };
  const { places, drawn } = drawMutants(own, at.copies.changes, pick);
  const families = passingDraws(unchanged);
  const signal = AbortSignal.any([watch.signal, AbortSignal.timeout(mutants.ms)]);
  const play = { ...patient({ loaded, file }, unchanged), families, signal };
  const played: PlayedMutant[] = [];
  const wave = at.ports.players * AHEAD;
  for (let from = 0; from < drawn.length; from += wave) {
    const some = drawn.slice(from, from + wave);
    played.push(...(await playSome(some, { play, folder: asked.folder, at })));
    watch.says(`${played.length} of ${drawn.length} mutants, ${survived(played)} of them survived`);
  }
  const ids = families.flatMap(([first]) => first?.family ?? []);
  return mutationOf(places, played, ids);
}

/** Of each family as many draws as a mutant meets, all of which pass on the product itself; none of one without such a draw. */
function passingDraws({ draws, trials }: Unchanged): readonly PassingDraws[] {
  const passing = trials.flatMap(({ index, outcome }) =>
    outcome === "passed" ? (draws[index] ?? []) : [],
  );
  const families = Map.groupBy(passing, ({ family }) => family);
  return [...families.values()].map((own) => own.slice(0, DRAWS));
}

/** So many times as long as the slowest trial of the product itself a mutant's may take, but not less than a few seconds. */
const PATIENCE = 10;
const LEAST_SECONDS = 5;

/** The pack and the product with limits under which a mutant that hangs is soon noticed. */
function patient(
  { loaded, file }: Pick<OnProduct, "loaded" | "file">,
  { trials }: Unchanged,
): Pick<MutantsPlay, "loaded" | "file"> {
  const slowest = Math.max(0, ...trials.map(({ ms }) => ms)) / 1000;
  const seconds = Math.max(LEAST_SECONDS, Math.ceil(slowest * PATIENCE));
  const { pack } = loaded;
  const limits = { ...pack.limits, seconds: Math.min(pack.limits.seconds, seconds) };
  const run =
    file.run.kind === "http"
      ? { ...file.run, ready: Math.min(file.run.ready, seconds * 1000) }
      : file.run;
  return { loaded: { ...loaded, pack: { ...pack, limits } }, file: { ...file, run } };
}

interface Some {
  readonly play: Omit<MutantsPlay, "trees" | "mounts">;
  readonly folder: string;
  readonly at: MutantPorts;
}

/** Plays some mutants, each in a copy that is there for as long as that takes. */
async function playSome(
  some: readonly ChangedFile[],
  { play, folder, at }: Some,
): Promise<readonly PlayedMutant[]> {
  if (play.signal.aborted) return some.map(({ mutant }) => outcomeOf(mutant, undefined));
  await using folders = new AsyncDisposableStack();
  const trees = new Map<string, string>();
  let mounts: MutantsPlay["mounts"] = [];
  for (const [place, { file }] of some.entries()) {
    const copy = folders.use(await at.copies.copy(folder, file));
    trees.set(String(place), copy.tree);
    // The same of every copy: they are of one product.
    mounts = copy.mounts;
  }
  const played = await playMutants(
    { ...play, trees, mounts },
    { ...at.ports, progress: () => undefined },
  );
  return some.map(({ mutant }, place) => outcomeOf(mutant, played[place]));
}

/** A mutant that was not played to its end says nothing, so that those that are noticed soon do not count for more than the others. */
function outcomeOf(mutant: Mutant, played: MutantPlayed | undefined): PlayedMutant {
  if (played?.whole !== true) return { ...mutant, outcome: "not-played", families: [] };
  if (played.trials === null) return { ...mutant, outcome: "not-started", families: [] };
  const failed = played.trials.filter(({ outcome }) => outcome === "failed");
  const families = [...new Set(failed.map(({ family }) => family))];
  return { ...mutant, outcome: families.length > 0 ? "noticed" : "survived", families };
}

function survived(played: readonly PlayedMutant[]): number {
  return played.filter(({ outcome }) => outcome === "survived").length;
}
