import { type Ground, groundInput, type JudgingPack, packInput } from "../core/attempt.ts";
import type { Event, EventDraft } from "../core/event.ts";
import type { EvaluateResult, Job } from "../core/job.ts";
import { confirmationRoots } from "../core/streams.ts";
import type { Desk } from "../ports/desk.ts";
import { keepReasons } from "../ports/trial-reasons.ts";
import type { World } from "../ports/world.ts";

/** Events of at most so many trials. */
const BLOCK = 50;

/** Plays the plan on draws that only now come to be, as far as it goes, and records them. */
export async function confirm(
  desk: Desk,
  ground: Ground,
  pack: JudgingPack,
  fixed: Event<"winner-fixed">,
): Promise<void> {
  const [outcome] = await desk.work([confirmJob(desk, ground, pack, fixed)]);
  if (outcome?.kind !== "done") return;
  const candidate = fixed.candidate ?? "winner";
  const drafts = await desk.step(`${ground.attempt}/confirm/kept`, () =>
    played(desk.world.objects, ground, { candidate, result: outcome.result }),
  );
  await desk.record(`${ground.attempt}/confirm/played`, drafts);
}

function confirmJob(
  { intent, product }: Desk,
  ground: Ground,
  pack: JudgingPack,
  fixed: Event<"winner-fixed">,
): Job<"evaluate"> {
  const { plan, sha, signature } = fixed.data;
  const roots = confirmationRoots(signature);
  return {
    key: `${intent.id}/${ground.attempt}/confirm/c`,
    kind: "evaluate",
    input: {
      ...groundInput(product, ground),
      purpose: "confirmation",
      ...packInput(pack, "C"),
      players: [{ id: fixed.candidate ?? "winner", sha }],
      root: roots.trials,
      topUpRoot: roots.topUps,
      from: 0,
      to: plan.looks.at(-1)?.trials ?? 0,
      looks: plan.looks,
    },
  };
}

interface Played {
  readonly candidate: string;
  readonly result: EvaluateResult;
}

/** The trials as they are kept, in blocks; of a job that gave no result there is nothing: what is not there is missing. */
async function played(
  objects: World["objects"],
  ground: Ground,
  { candidate, result: { played: players, topUps, isolation } }: Played,
): Promise<EventDraft[]> {
  const streams = [
    { stream: "confirmation", trials: players.flatMap((player) => player.trials) },
    { stream: "top-up", trials: topUps },
  ] as const;
  const blocks = streams.flatMap(({ stream, trials }) =>
    Array.from({ length: Math.ceil(trials.length / BLOCK) }, (_, block) => ({
      subject: `${stream}/${block + 1}`,
      stream,
      trials: trials.slice(block * BLOCK, (block + 1) * BLOCK),
    })),
  );
  return Promise.all(
    blocks.map(async ({ subject, stream, trials }): Promise<EventDraft> => {
      const kept = trials.map(({ reason: _, ...trial }) => trial);
      const data = { stream, trials: kept, isolation, ...(await keepReasons(objects, trials)) };
      const { attempt } = ground;
      return { kind: "trials-played", phase: "confirm", attempt, candidate, subject, data };
    }),
  );
}
