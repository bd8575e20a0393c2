import { digest } from "../../core/canonical.ts";
import { FactoryError } from "../../core/errors.ts";
import type { EvaluateInput, EvaluateResult } from "../../core/job.ts";
import { twice } from "../../core/pack/calibration.ts";
import { drawFamily, type Trial } from "../../core/pack/draw.ts";
import { type Pack, withoutFamilies } from "../../core/pack/pack.ts";
import {
  PRODUCT_FILE,
  type ProductFile,
  productFileSchema,
  rootPrefix,
} from "../../core/product.ts";
import { trialSeed } from "../../core/streams.ts";
import type { LoadedPack } from "../../ports/packs.ts";
import type { Workshop } from "../../ports/workshop.ts";
import { configurationOfBase } from "../base-configuration.ts";
import { equip } from "../equip.ts";
import { playBase, playIfStarts } from "./base.ts";
import { type Board, openBoard } from "./board.ts";
import { confirmationCourse } from "./confirmation-course.ts";
import type { Course } from "./course.ts";
import { listCourse } from "./list-course.ts";
import { BLOCK, play } from "./play.ts";
import type { EvaluatePorts } from "./ports.ts";
import { promiseCourse } from "./promise-course.ts";
import { selectionCourse } from "./selection-course.ts";

/**
 * Plays what the input asks for, each trial on a product of its own in a sandboxed room, and answers with what counts of it. The same
 * input, seeds and product behaviour give the same answer, whichever trial ends first. Started again after a kill it goes on: what has
 * ended is kept, what was spawned without an end is missing, and only what was never spawned begins again. `work`: an empty folder.
 */
export async function evaluate(
  input: EvaluateInput,
  work: string,
  ports: EvaluatePorts,
): Promise<EvaluateResult> {
  const begun = ports.clock();
  const file = ports.documents.decodeYaml(productFileSchema, input.productFile, PRODUCT_FILE);
  const loaded = await loadPack(input, ports);
  const board = await openBoard(ports.journal, digest(input));
  const order = {
    course: courseOf(input, loaded.pack),
    board,
    block: input.purpose === "selection" && loaded.pack.reset === "none" ? BLOCK : 1,
    loaded,
    file,
    mounts: ports.installs.mounts(input.installed),
    trees: await checkOut(input, file, work, ports.workshop),
  };
  if (input.purpose === "base" || input.purpose === "calibration")
    await PLAY_BASE[input.purpose](order, ports, await pathsOf(input, file, ports));
  else await play(order, ports);
  // Fixtures are read while trials are played: they are the pack's only if it is still the same.
  if (loaded.pack.fixtures !== undefined) await loadPack(input, ports);
  return { ...resultOf(order.course, board, ports), ms: ports.clock() - begun };
}

/** A base that does not start is missing what a family asks for; of how it answers twice it tells nothing. */
const PLAY_BASE = { base: playBase, calibration: playIfStarts } as const;

/** The pack as it was when the attempt began, without the families that did not count. */
async function loadPack(
  { pack, purpose }: EvaluateInput,
  { packs, keptPacks }: EvaluatePorts,
): Promise<LoadedPack> {
  if (purpose === "promises") return keptPack(pack, keptPacks);
  const loaded = await packs.load(pack.name);
  if (loaded.digest === pack.digest)
    return { ...loaded, pack: withoutFamilies(loaded.pack, pack.leftOut) };
  throw new FactoryError(
    "conflict",
    `pack ${pack.name} is ${loaded.digest} now and was ${pack.digest} when the attempt began; retry the intent to judge by the pack as it is`,
  );
}

async function keptPack(
  { name, digest: version }: EvaluateInput["pack"],
  keptPacks: EvaluatePorts["keptPacks"],
): Promise<LoadedPack> {
  const kept = await keptPacks.kept(version);
  if (kept !== null) return kept;
  throw new FactoryError("not-found", `pack ${name} as ${version} is not kept here`);
}

/** Each player's code, once, with the base's configuration over it and room for what is installed. */
async function checkOut(
  { repository, base, players, installed }: EvaluateInput,
  file: ProductFile,
  work: string,
  workshop: Workshop,
): Promise<ReadonlyMap<string, string>> {
  const trees = new Map<string, string>();
  for (const [index, { id, sha }] of players.entries()) {
    const clone = await workshop.clone(repository, sha, `${work}/code/${index + 1}`);
    if (sha !== base) await configurationOfBase({ repository, base, sha }, file, clone, workshop);
    await equip(workshop, clone, installed);
    trees.set(id, clone.tree);
  }
  return trees;
}

/** The paths of the base below the product's root. */
async function pathsOf(
  { repository, base }: EvaluateInput,
  { root }: ProductFile,
  { workshop }: EvaluatePorts,
): Promise<ReadonlySet<string>> {
  const top = rootPrefix(root);
  const paths = await workshop.paths(repository, base);
  return new Set(
    paths.filter((path) => path.startsWith(top)).map((path) => path.slice(top.length)),
  );
}

function courseOf(input: EvaluateInput, pack: Pack): Course {
  const players = input.players.map(({ id }) => id);
  const [player = ""] = players;
  const { from, to, root, cases, behind = {}, looks, topUpRoot } = input;
  switch (input.purpose) {
    case "base":
      return listCourse(player, listedDraws(input, pack));
    case "calibration":
      return listCourse(player, twice(listedDraws(input, pack)));
    case "promises":
      return promiseCourse(players, { from, draws: listedDraws(input, pack) });
    case "selection":
      return selectionCourse(pack, { players, from, to, behind, root, cases });
    case "confirmation":
      if (looks === undefined || topUpRoot === undefined || players.length > 1)
        throw new FactoryError(
          "invalid-input",
          `a confirmation of ${players.join(", ")} with looks ${JSON.stringify(looks)}: give one player, looks and topUpRoot`,
        );
      return confirmationCourse(pack, { player, looks, root, topUpRoot, cases });
  }
}

/** Draws of named families: the index counts over the whole list, from the first that is asked for. */
function listedDraws(
  { families = [], root, cases, from }: EvaluateInput,
  pack: Pack,
): readonly Trial[] {
  return families
    .flatMap(({ family, draws }) => Array.from({ length: draws }, () => family))
    .map((family, index) => drawFamily(pack, family, trialSeed(root, from + index), cases));
}

function resultOf(
  course: Course,
  board: Board,
  { rooms: { isolation } }: EvaluatePorts,
): Omit<EvaluateResult, "ms"> {
  const { played, topUps } = course.result(board.known);
  return {
    played: played.map(({ id, trials }) => ({ id, trials: [...trials] })),
    topUps: [...topUps],
    isolation: { level: isolation.level, record: digest(isolation) },
    processes: board.processes(),
  };
}
