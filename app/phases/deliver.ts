import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Ground, Judging } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import type { EventDraft } from "../core/event.ts";
import { type Cleared, demandCleared } from "../core/gate/decide.ts";
import { mergeMessage } from "../core/merge-message.ts";
import { releasePort, releaseSteps } from "../core/release-plan.ts";
import type { DeployOutcome } from "../ports/deployer.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import type { MergeOutcome, RevertOutcome } from "../ports/forge.ts";
import type { SealedEvidence } from "../ports/sealed-evidence.ts";

/** What was merged: what proved that it may be, and the commit that the branch is at since. */
interface Merged {
  readonly cleared: Cleared;
  readonly sha: string;
}

/** The branch was not at the judged base any more: what was judged is stale. */
export interface Moved {
  readonly kind: "moved";
  readonly head: string;
}

/** Somebody's unsaved work lies where the merge would write. */
export interface Occupied {
  readonly kind: "occupied";
  readonly sentence: string;
}

/**
 * Merges the judged tree, makes it run, and takes both back when it does not get healthy. `evidence`: of the verdict that cleared it,
 * which the merge names.
 */
export async function deliver(
  desk: Desk,
  judging: Judging,
  cleared: Cleared,
  evidence: SealedEvidence,
): Promise<Ended | Moved | Occupied> {
  demandCleared(cleared);
  const outcome = await merge(desk, judging, cleared, evidence);
  if (outcome.kind === "moved") return outcome;
  if (outcome.kind === "occupied") return { kind: "occupied", sentence: occupied(outcome) };
  return release(desk, judging, { cleared, sha: outcome.sha });
}

async function release(desk: Desk, { ground, spec }: Judging, merged: Merged): Promise<Ended> {
  const { target } = ground.file.deploy;
  const where = `merged ${merged.sha.slice(0, 10)} into ${desk.product.branch}`;
  if (target === "none" || ground.file.run.kind !== "http") return delivered(where);
  if (target === "dry-run") {
    await plan(desk, ground, spec, merged);
    return delivered(`${where}; a dry run: what a deployment would do is written down, not done`);
  }
  const outcome = await deploy(desk, ground, spec, merged);
  if (outcome.kind === "healthy") return delivered(`${where}, running at ${outcome.url}`);
  return takeBack(desk, ground, merged, outcome);
}

function delivered(sentence: string): Ended {
  return { kind: "ended", status: "delivered", reason: { code: "delivered", sentence } };
}

function occupied({ worktree, files }: { worktree: string; files: readonly string[] }): string {
  const named =
    files.slice(0, 5).join(", ") + (files.length > 5 ? ` and ${files.length - 5} more` : "");
  return `${worktree} has changes that the merge would touch (${named}): commit or stash them, then approve`;
}

async function merge(
  desk: Desk,
  { ground, time }: Judging,
  cleared: Cleared,
  evidence: SealedEvidence,
): Promise<MergeOutcome> {
  const { world, intent, product } = desk;
  return desk.step(`${ground.attempt}/deliver/merge/${time}`, () =>
    world.locks.hold(`fate of ${intent.id}`, async () => {
      const canceled = await world.ledger.read({ intent: intent.id, kinds: ["intent-canceled"] });
      if (canceled.length > 0)
        throw new FactoryError("refused", "it was canceled before the merge");
      const { base, sha: judged, tree, verdictDigest: verdict } = cleared;
      const { attempt, candidate } = cleared;
      const message = mergeMessage({ intent: intent.id, attempt, candidate, evidence });
      const outcome = await world.forge.merge({ product, base, sha: judged }, message);
      if (outcome.kind === "merged") {
        const { branch } = product;
        const data = { branch, base, sha: outcome.sha, judged, tree, verdict };
        await world.ledger.append([
          about(desk, ground, cleared, {
            kind: "merged",
            subject: "merge",
            data: { ...data, evidence: evidence.digest },
          }),
        ]);
      }
      return outcome;
    }),
  );
}

function about(
  { intent, product }: Desk,
  ground: Ground,
  cleared: Cleared,
  draft: EventDraft,
): EventDraft {
  return {
    ...draft,
    intent: intent.id,
    product: product.name,
    phase: "deliver",
    attempt: ground.attempt,
    candidate: cleared.candidate,
  };
}

/** Says each step of a deployment and does none of them. */
async function plan(
  desk: Desk,
  ground: Ground,
  { service }: AcceptedSpec,
  { cleared, sha }: Merged,
): Promise<void> {
  const steps = [...releaseSteps({ ...ground, service, sha })];
  await desk.record(`${ground.attempt}/deliver/plan`, [
    about(desk, ground, cleared, {
      kind: "release-planned",
      subject: sha,
      data: { sha, target: ground.file.deploy.target, steps },
    }),
  ]);
}

async function deploy(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  { cleared, sha }: Merged,
): Promise<DeployOutcome> {
  const { world, intent, product } = desk;
  const { file } = ground;
  const { run } = file;
  if (run.kind !== "http") throw new Error("only a server is deployed");
  const port = releasePort({ file, service: spec.service });
  const record = (draft: EventDraft) => about(desk, ground, cleared, draft);
  return desk.step(`${ground.attempt}/deliver/deploy`, async () => {
    await world.ledger.append([
      record({
        kind: "release-started",
        subject: sha,
        data: { sha, target: "local", port: port === 0 ? null : port },
      }),
    ]);
    const outcome = await world.deployer.deploy({
      product: product.name,
      intent: intent.id,
      sha,
      materialise: (folder) => world.forge.materialise(product, sha, folder),
      root: file.root,
      mounts: world.installs.mounts(ground.installed),
      run: { command: run.command, health: run.health, readyMs: run.ready },
      env: file.env,
      secrets: file.secrets.deploy,
      port,
      limits: {
        memory: file.limits.memory,
        processes: file.limits.processes,
        disk: file.limits.disk,
      },
      stack: file.stack,
    });
    await world.ledger.append((await facts(desk, spec, sha, outcome)).map(record));
    return outcome;
  });
}

/** What a deployment's outcome adds to the ledger. */
async function facts(
  { world, product }: Desk,
  spec: AcceptedSpec,
  sha: string,
  outcome: DeployOutcome,
): Promise<EventDraft[]> {
  if (outcome.kind === "healthy") {
    const { url } = outcome;
    const { type, dependsOn } = spec.service;
    return [
      {
        kind: "release-registered",
        subject: sha,
        data: { sha, service: product.name, type, url, dependsOn: [...dependsOn] },
      },
      { kind: "release-healthy", subject: sha, data: { sha, url, health: "active" } },
    ];
  }
  const logs = await world.objects.put(outcome.logs);
  return [
    {
      kind: "release-unhealthy",
      subject: sha,
      data: { sha, reason: { code: "not-healthy", sentence: outcome.reason.slice(0, 2000) }, logs },
    },
  ];
}

/** The branch must hold what runs: a commit on top takes the merge back, and a branch that moved meanwhile waits for a person. */
async function takeBack(
  desk: Desk,
  ground: Ground,
  merged: Merged,
  outcome: Extract<DeployOutcome, { kind: "unhealthy" }>,
): Promise<Ended> {
  const { world, product } = desk;
  const { base } = merged.cleared;
  const why = `Revert ${merged.sha.slice(0, 10)}: its release was not healthy`;
  for (let time = 1; ; time++) {
    const reverted = await desk.step<RevertOutcome>(
      `${ground.attempt}/deliver/revert/${time}`,
      () => world.forge.revert({ product, base, sha: merged.sha }, why),
    );
    if (reverted.kind === "reverted")
      return rolledBack(desk, ground, merged, { outcome, revert: reverted.sha });
    const what =
      reverted.kind === "moved"
        ? `${product.branch} moved to ${reverted.head.slice(0, 10)} after the merge of ${merged.sha.slice(0, 10)}, whose release failed: revert it by hand, then approve`
        : occupied(reverted);
    const answer = await desk.ask({
      attempt: ground.attempt,
      phase: "deliver",
      checkpoint: `revert-${time}`,
      what,
    });
    if (answer.kind === "rejected" || reverted.kind === "moved")
      return rolledBack(desk, ground, merged, { outcome, revert: null });
  }
}

async function rolledBack(
  desk: Desk,
  ground: Ground,
  { cleared, sha }: Merged,
  {
    outcome,
    revert,
  }: { outcome: Extract<DeployOutcome, { kind: "unhealthy" }>; revert: string | null },
): Promise<Ended> {
  const { rolledBackTo: to } = outcome;
  const reason = {
    code: "not-healthy",
    sentence: `the release was not healthy: ${outcome.reason}`.slice(0, 2000),
  };
  await desk.record(`${ground.attempt}/deliver/rolled-back`, [
    about(desk, ground, cleared, {
      kind: "release-rolled-back",
      subject: sha,
      data: { sha, to, revert, reason },
    }),
  ]);
  return { kind: "ended", status: "rolled-back", reason };
}
