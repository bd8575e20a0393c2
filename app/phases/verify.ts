import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { type Candidate, type Ground, SPEC_FILES, type Verified } from "../core/attempt.ts";
import type { EventDraft } from "../core/event.ts";
import type { Reason } from "../core/intent.ts";
import type { Job, JobOutcome, VerifyResult } from "../core/job.ts";
import type { Desk } from "../ports/desk.ts";

/** Looks at each candidate's paths, then runs the product's verifiers on a pristine clone of its commit. */
export async function verify(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  candidates: readonly Candidate[],
): Promise<readonly Verified[]> {
  const jobs = candidates.map((candidate) => verifyJob(desk, ground, spec, candidate));
  const outcomes = await desk.work(jobs);
  const verified: Verified[] = [];
  for (const [i, candidate] of candidates.entries()) {
    const outcome = outcomes[i];
    if (outcome === undefined) continue;
    const passed = await desk.step(`${ground.attempt}/verify/${candidate.id}`, () =>
      keep(desk, ground, candidate, outcome),
    );
    if (passed !== null) verified.push(passed);
  }
  return verified;
}

function verifyJob(
  { intent, product }: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  { id, sha }: Candidate,
): Job<"verify"> {
  return {
    key: `${intent.id}/${ground.attempt}/verify/${id}`,
    kind: "verify",
    input: {
      repository: product.repository,
      base: ground.base,
      productFile: ground.productFile,
      sha,
      factoryFiles: { [SPEC_FILES.markdown]: spec.markdown, [SPEC_FILES.graph]: spec.graph },
    },
  };
}

/** Records what every verifier said, and the candidate's refusal when one did not pass. */
async function keep(
  desk: Desk,
  ground: Ground,
  candidate: Candidate,
  outcome: JobOutcome<VerifyResult>,
): Promise<Verified | null> {
  const { world, intent, product } = desk;
  const about = {
    intent: intent.id,
    product: product.name,
    phase: "verify",
    attempt: ground.attempt,
    candidate: candidate.id,
  } as const;
  const refusal = refusalOf(outcome);
  const drafts: EventDraft[] = [];
  const passed: Verified["verifiers"][number][] = [];
  const { verifiers, fromCandidate } =
    outcome.kind === "done" ? outcome.result : { verifiers: [], fromCandidate: [] };
  for (const { name, outcome: seen, ms, output } of verifiers) {
    const digest = await world.objects.put(output);
    if (seen === "passed") passed.push({ name, outcome: seen, digest, ms });
    drafts.push({
      ...about,
      subject: `${candidate.id}/${name}`,
      kind: "verifier-ended",
      data: {
        name,
        outcome: seen,
        output: digest,
        ms,
        ...(fromCandidate.length === 0 ? {} : { fromCandidate }),
      },
    });
  }
  if (refusal !== null) {
    const { sha, tree } = candidate;
    drafts.push({
      ...about,
      subject: candidate.id,
      kind: "candidate-refused",
      data: { ...refusal, sha, tree },
    });
  }
  await world.ledger.append(drafts);
  return refusal === null ? { candidate, verifiers: passed, fromCandidate } : null;
}

interface Refusal {
  readonly reason: Reason;
  readonly paths?: string[];
}

/** Why a candidate goes no further; null when it may. */
function refusalOf(outcome: JobOutcome<VerifyResult>): Refusal | null {
  if (outcome.kind !== "done") {
    const sentence =
      outcome.kind === "failed" ? outcome.reason : `its verification was lost: ${outcome.why}`;
    return { reason: { code: "not-verified", sentence: sentence.slice(0, 2000) } };
  }
  const { trespasses, verifiers } = outcome.result;
  if (trespasses.length > 0) {
    const sentence = trespasses
      .map((one) => one.sentence)
      .join("; ")
      .slice(0, 2000);
    return {
      reason: { code: "path-guard", sentence },
      paths: trespasses.slice(0, 50).map((one) => one.path),
    };
  }
  const failed = verifiers
    .filter((one) => one.outcome !== "passed")
    .map((one) => `${one.name} ${one.outcome}`);
  return failed.length === 0
    ? null
    : { reason: { code: "verifier-failed", sentence: failed.join(", ") } };
}
