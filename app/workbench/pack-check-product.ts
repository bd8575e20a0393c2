import {
  type Company,
  companyFindings,
  type Dependence,
  dependence,
  shuffled,
  type Unlike,
  unlikeInCompany,
} from "../core/pack/company.ts";
import { type AuthorsTrial, costDraws, failingFindings, packCost } from "../core/pack/costs.ts";
import type { Trial } from "../core/pack/draw.ts";
import type { PackFinding } from "../core/pack/finding.ts";
import type { ProductFile } from "../core/product.ts";
import { trialSeed } from "../core/streams.ts";
import type { PackCheckProduct, PackReport } from "../core/workbench-pack.ts";
import type { LoadedPack } from "../ports/packs.ts";
import type { Watch } from "../ports/workbench.ts";
import { BLOCK } from "../work/evaluate/play.ts";
import { playPack } from "../work/evaluate/play-pack.ts";
import type { PackPlayParts, Playground } from "./pack-play.ts";

/** A pack and the product that is said to keep what it asks for. */
export interface OnProduct {
  readonly loaded: LoadedPack;
  readonly file: ProductFile;
  readonly asked: PackCheckProduct;
}

/** What playing a pack on a product that passes adds to its report. */
export type ProductReport = Pick<PackReport, "cost" | "company"> & {
  readonly findings: readonly PackFinding[];
};

/** Plays every family alone and in company; whoever stops it is told of the parts that had ended. */
export async function checkOnProduct(
  parts: PackPlayParts,
  order: OnProduct,
  watch: Watch,
): Promise<ProductReport> {
  await using playground = await parts.playground();
  const { loaded, file, asked } = order;
  const { pack } = loaded;
  const play = player(playground, order, watch);
  const seedOf = (family: string, draw: number) => trialSeed(`${asked.seed}/${family}`, draw);
  const draws = costDraws(pack, asked.draws, seedOf);
  const alone = await play("alone", draws, 1);
  if (watch.signal.aborted) return { findings: [] };
  const seen = { findings: failingFindings(pack, alone), cost: packCost(pack, file.gate, alone) };
  // Runs of a command share neither process nor folder: there is no company to look at.
  if (file.run.kind === "command") return seen;
  const company = await inCompany(play, { draws, alone, seed: asked.seed });
  if (watch.signal.aborted) return seen;
  const findings = [...seen.findings, ...companyFindings(pack, company.dependent)];
  return { ...seen, findings, company };
}

interface PlayedAlone {
  readonly draws: readonly Trial[];
  readonly alone: readonly AuthorsTrial[];
  readonly seed: string;
}

/** Plays the draws once more, shuffled, on products that are kept for a block of them. */
async function inCompany(play: Play, { draws, alone, seed }: PlayedAlone): Promise<Company> {
  const order = shuffled(draws, seed);
  const together = await play("in company", order, BLOCK);
  const dependent: Dependence[] = [];
  for (const unlike of unlikeInCompany(alone, together, { order, block: BLOCK }))
    dependent.push(await playedAgain(unlike, play));
  return { trials: draws.length, block: BLOCK, dependent };
}

/** Plays draws, so many of them a process. */
type Play = (
  what: string,
  draws: readonly Trial[],
  block: number,
) => Promise<readonly AuthorsTrial[]>;

function player(
  { ports }: Playground,
  { loaded, file, asked }: OnProduct,
  { signal, says }: Watch,
): Play {
  const { isolation } = ports.rooms;
  says(`isolation: ${isolation.level} (${isolation.by})`);
  return async (what, draws, block) => {
    const progress = ({ done, failed, total }: Progress) =>
      says(`${what}: ${done} of ${total} trials played, ${failed} of them failed`);
    const order = { loaded, file, tree: asked.folder, draws, block, signal };
    return (await playPack(order, { ...ports, progress })).trials;
  };
}

type Progress = { readonly done: number; readonly failed: number; readonly total: number };

/** Of what came before a draw so many are tried, the nearest, whether one of them is enough. */
const NEAREST = 6;

/** Plays a draw that differed once more: alone, after the same others, and after each of the nearest. */
async function playedAgain(unlike: Unlike, play: Play): Promise<Dependence> {
  const { trial, before } = unlike;
  const what = `${trial.family} again`;
  const [alone] = await play(what, [trial], 1);
  const whole = await play(what, [...before, trial], before.length + 1);
  const nearest = before.slice(-NEAREST);
  const pairs = nearest.flatMap((one) => [one, trial]);
  const paired = await play(what, pairs, 2);
  const outcomeAt = (played: readonly AuthorsTrial[], place: number) =>
    played.find(({ index }) => index === place)?.outcome;
  return dependence(unlike, {
    alone: alone?.outcome,
    together: outcomeAt(whole, before.length),
    after: nearest.map((_, at) => outcomeAt(paired, 2 * at + 1)),
  });
}
