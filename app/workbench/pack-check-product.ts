import type { AuthorsTrial } from "../core/pack/authors-trial.ts";
import {
  type Company,
  companyFindings,
  type Dependence,
  dependence,
  type Unlike,
  unlikeInCompany,
} from "../core/pack/company.ts";
import { costDraws, failingFindings, packCost } from "../core/pack/costs.ts";
import type { Trial } from "../core/pack/draw.ts";
import type { PackFinding } from "../core/pack/finding.ts";
import { unnoticingFindings } from "../core/pack/mutation.ts";
import { shuffled } from "../core/pack/random.ts";
import { trialSeed } from "../core/streams.ts";
import type { PackReport } from "../core/workbench-pack.ts";
import type { ProductCopies } from "../ports/product-copies.ts";
import type { Watch } from "../ports/workbench.ts";
import { BLOCK } from "../work/evaluate/play.ts";
import { playPack } from "../work/evaluate/play-pack.ts";
import type { OnProduct } from "./on-product.ts";
import { type MutantPorts, packMutation, type Unchanged } from "./pack-check-mutants.ts";
import type { PackPlayParts, Playground } from "./pack-play.ts";

/** What playing a pack on a product that passes adds to its report. */
export type ProductReport = Pick<PackReport, "cost" | "company" | "mutation"> & {
  readonly findings: readonly PackFinding[];
};

/** What playing on a product takes. */
export interface OnProductParts extends PackPlayParts {
  readonly copies: () => Promise<ProductCopies>;
}

/** Plays every family alone, in company and on mutants; whoever stops it is told of the parts that had ended. */
export async function checkOnProduct(
  parts: OnProductParts,
  order: OnProduct,
  watch: Watch,
): Promise<ProductReport> {
  await using playground = await parts.playground();
  const { loaded, file, asked } = order;
  const { pack } = loaded;
  const play = player(playground, order, watch);
  const seedOf = (family: string, draw: number) => trialSeed(`${asked.seed}/${family}`, draw);
  const draws = costDraws(pack, asked.draws, seedOf);
  const trials = await play("alone", draws, 1);
  if (watch.signal.aborted) return { findings: [] };
  const unchanged = { draws, trials };
  const failing = failingFindings(pack, trials);
  const cost = packCost(pack, file.gate, trials);
  const together = await companyReport(order, unchanged, { play, watch });
  const at = { copies: await parts.copies(), ports: playground.ports };
  const mutants = await mutationReport(order, unchanged, { at, watch });
  const findings = [...failing, ...together.findings, ...mutants.findings];
  return { cost, ...together, ...mutants, findings };
}

/** Runs of a command share neither process nor folder: there is no company to look at. */
async function companyReport(
  { loaded, file, asked }: OnProduct,
  unchanged: Unchanged,
  { play, watch }: { readonly play: Play; readonly watch: Watch },
): Promise<Pick<ProductReport, "company" | "findings">> {
  if (file.run.kind === "command") return { findings: [] };
  const company = await inCompany(play, unchanged, asked.seed);
  if (watch.signal.aborted) return { findings: [] };
  return { company, findings: companyFindings(loaded.pack, company.dependent) };
}

/** What was noticed of the mutants that were played says something however many they are. */
async function mutationReport(
  order: OnProduct,
  unchanged: Unchanged,
  around: { readonly at: MutantPorts; readonly watch: Watch },
): Promise<Pick<ProductReport, "mutation" | "findings">> {
  const { mutants } = order.asked;
  if (mutants === undefined || around.watch.signal.aborted) return { findings: [] };
  const mutation = await packMutation({ ...order, mutants }, unchanged, around);
  return { mutation, findings: unnoticingFindings(order.loaded.pack, mutation) };
}

/** Plays the draws once more, shuffled, on products that are kept for a block of them. */
async function inCompany(
  play: Play,
  { draws, trials: alone }: Unchanged,
  seed: string,
): Promise<Company> {
  const order = shuffled(draws, seed);
  const together = await play("in company", order, BLOCK);
  const dependent: Dependence[] = [];
  for (const unlike of unlikeInCompany(alone, together, { order, block: BLOCK }))
    dependent.push(await playedAgain(unlike, play));
  return { trials: draws.length, block: BLOCK, dependent };
}

/** Plays draws, so many of them a process; who watches is told how far, where it has a name. */
type Play = (
  what: string | null,
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
    const progress = ({ done, failed, total }: Progress) => {
      if (what !== null)
        says(`${what}: ${done} of ${total} trials played, ${failed} of them failed`);
    };
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
  const [alone] = await play(`${trial.family} ended otherwise; again alone`, [trial], 1);
  const whole = await play(null, [...before, trial], before.length + 1);
  const nearest = before.slice(-NEAREST);
  const pairs = nearest.flatMap((one) => [one, trial]);
  const paired = await play(null, pairs, 2);
  const outcomeAt = (played: readonly AuthorsTrial[], place: number) =>
    played.find(({ index }) => index === place)?.outcome;
  return dependence(unlike, {
    alone: alone?.outcome,
    together: outcomeAt(whole, before.length),
    after: nearest.map((_, at) => outcomeAt(paired, 2 * at + 1)),
  });
}
