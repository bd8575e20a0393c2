import { type Event, type EventDraft, isKind } from "../core/event.ts";
import type { EvaluateResult, Job, PlayedTrial } from "../core/job.ts";
import { talliesOf } from "../core/pack/calibration.ts";
import { calibrationSlices } from "../core/pack/calibration-slices.ts";
import type { Product } from "../core/product.ts";
import { type LoadedPack, packNamed } from "../ports/packs.ts";
import { jobEnd } from "./job-end.ts";
import type { Office } from "./office.ts";
import { pause } from "./pause.ts";
import { installOnce, productFile, registered } from "./products.ts";
import { ended } from "./views.ts";

/** After whatever else wants to run. */
const LAST = 2 ** 31 - 1;

/** How long nothing must have happened before packs are calibrated. */
const QUIET_MS = 60_000;

/** Whether nothing else runs: every intent has ended, or waits for a person. */
async function isIdle({ views }: Office): Promise<boolean> {
  const all = await views.all();
  return all.every((folded) => ended(folded) || folded.document.status === "waiting");
}

/**
 * Calibrates every pack as it was first seen to judge a product, while nothing else runs and nothing has happened for a while.
 * Whatever ends it, what was played is kept, and the next one goes on with it; `log` is told what broke. Settles with the signal.
 */
export async function calibrateWhenQuiet(
  office: Office,
  signal: AbortSignal,
  { log, quietMs = QUIET_MS }: { readonly log: (line: string) => void; readonly quietMs?: number },
): Promise<void> {
  const { ledger } = office.world;
  while (!signal.aborted) {
    try {
      const { seq } = await ledger.head();
      await pause(quietMs, signal);
      if ((await ledger.head()).seq === seq) await calibrateAll(office, signal);
    } catch (error) {
      if (!signal.aborted) log(`calibration of packs: ${String(error)}`);
    }
  }
}

/** Calibrates what was not yet, for as long as nothing else runs. */
export async function calibrateAll(office: Office, signal: AbortSignal): Promise<void> {
  for (const { product, event } of await uncalibrated(office)) {
    if (signal.aborted || !(await isIdle(office))) return;
    await calibrate(office, signal, { product, event });
  }
}

/** A pack as it was seen to judge a product, and has not been calibrated. */
interface Seen {
  readonly product: Product;
  readonly event: Event<"pack-registered">;
}

/** Of each product the pack that was seen last. */
async function uncalibrated({ world: { ledger } }: Office): Promise<readonly Seen[]> {
  const events = await ledger.read({ kinds: ["pack-registered", "pack-calibrated"] });
  return (await registered(ledger)).flatMap((product) => {
    const own = events.filter((event) => event.product === product.name);
    const last = own.findLast((event) => isKind(event, "pack-registered"));
    const done = own.some(
      (event) => isKind(event, "pack-calibrated") && event.data.digest === last?.data.digest,
    );
    return last === undefined || done ? [] : [{ product, event: last }];
  });
}

/** Plays one pack on the base as it is, slice by slice, and records what came of it, once. */
async function calibrate(
  office: Office,
  signal: AbortSignal,
  { product, event }: Seen,
): Promise<void> {
  const { world } = office;
  const { file, text } = await productFile(office, product);
  const loaded = await packNamed(world.packs, file.scenarios);
  // Its author is at it: calibrated is what an intent, or whoever registers the product, finds.
  if (loaded?.digest !== event.data.digest) return;
  const base = await world.forge.head(product);
  const installed = await installOnce(office, product, { base, text, file });
  const about = { product, base, text, loaded, installed };
  const trials: PlayedTrial[] = [];
  for (const [slice, families] of slicesOf(loaded).entries()) {
    if (signal.aborted || !(await isIdle(office))) return;
    const job = await sliceJob(office, about, { slice, families });
    const outcome = await jobEnd(office, job, { priority: LAST, signal });
    if (outcome.kind !== "done") {
      const why = outcome.kind === "failed" ? outcome.reason : outcome.why;
      return record(office, about, { outcome: "failed", says: why.slice(0, 3000), trials: [] });
    }
    const { played: players } = outcome.result as EvaluateResult;
    const own = players.flatMap((player) => player.trials);
    if (own.length === 0)
      return record(office, about, {
        outcome: "not-started",
        says: `the base ${base} does not start`,
        trials: [],
      });
    trials.push(...own);
  }
  const says = `${trials.length} trials on the base ${base}`;
  await record(office, about, { outcome: "played", says, trials });
}

function slicesOf({ pack }: LoadedPack): readonly (readonly string[])[] {
  return calibrationSlices(pack.families.map(({ id }) => id));
}

interface About {
  readonly product: Product;
  readonly base: string;
  readonly text: string;
  readonly loaded: LoadedPack;
  readonly installed: Awaited<ReturnType<typeof installOnce>>;
}

/** Named by pack, base and slice, so that whoever comes after a kill finds what was played, and plays it no more. */
async function sliceJob(
  { world }: Office,
  { product, base, text, loaded: { pack, digest }, installed }: About,
  { slice, families }: { readonly slice: number; readonly families: readonly string[] },
): Promise<Job<"evaluate">> {
  const version = digest.slice("sha256:".length, "sha256:".length + 12);
  const name = `${version}-${base.slice(0, 12)}-${slice + 1}`;
  return {
    key: `${product.name}/0/calibrate/${name}`,
    kind: "evaluate",
    input: {
      ...{ repository: product.repository, base, productFile: text, installed },
      purpose: "calibration",
      pack: { name: pack.name, digest, leftOut: [] },
      players: [{ id: "base", sha: base }],
      root: await world.keys.keyed(`calibration of ${product.name}: ${name}`),
      ...{ from: 0, to: families.length * 2, cases: {} },
      families: families.map((family) => ({ family, draws: 1 })),
    },
  };
}

type CalibratedData = Extract<EventDraft, { kind: "pack-calibrated" }>["data"];

async function record(
  { world }: Office,
  { product, base, loaded: { pack, digest } }: About,
  {
    trials,
    ...came
  }: Pick<CalibratedData, "outcome" | "says"> & { readonly trials: readonly PlayedTrial[] },
): Promise<void> {
  const families = came.outcome === "played" ? talliesOf(pack, trials) : [];
  await world.ledger.append([
    {
      kind: "pack-calibrated",
      product: product.name,
      subject: digest.slice("sha256:".length),
      data: { pack: pack.name, digest, base, ...came, families: [...families] },
    },
  ]);
}
