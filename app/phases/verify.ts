import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { approvable, approvalQuestion, showable } from "../core/approval.ts";
import {
  type Candidate,
  type Ground,
  groundInput,
  SPEC_FILES,
  type Verified,
} from "../core/attempt.ts";
import type { EventDraft } from "../core/event.ts";
import { type Approved, legible } from "../core/guard.ts";
import type { Reason } from "../core/intent.ts";
import type { Job, JobOutcome, VerifyResult } from "../core/job.ts";
import type { Answer, Desk } from "../ports/desk.ts";

/** What the phase works on beside the candidates. */
interface Order {
  readonly ground: Ground;
  readonly spec: AcceptedSpec;
}

/** A candidate to verify, with what a person allowed of its protected paths. */
interface Subject {
  readonly candidate: Candidate;
  readonly paths: readonly Approved[];
}

/** What verification came to: it passed, it is out, or it touches protected paths and nothing else is wrong so far. */
type Examined =
  | { readonly kind: "passed"; readonly verified: Verified }
  | { readonly kind: "refused" }
  | ({ readonly kind: "held" } & Subject);

/** A person did not allow the protected paths that every candidate left needs. */
export type Rejected = Extract<Answer, { kind: "rejected" }>;

/**
 * Looks at each candidate's paths, then runs the product's verifiers on a pristine clone of its commit.
 *
 * A candidate that trespasses on protected paths alone is held, and a person is asked for it only when no candidate passed
 * without: whoever protects a path wants builds that leave it alone, and one that does is not kept waiting for a person. Held
 * ones are then refused. Approved, they are verified again with exactly the content that was shown; the word is for this
 * attempt, since the next builds other content, or the same on another base.
 */
export async function verify(
  desk: Desk,
  order: Order,
  candidates: readonly Candidate[],
): Promise<readonly Verified[] | Rejected> {
  const seen = await examine(
    desk,
    order,
    candidates.map((candidate) => ({ candidate, paths: [] })),
  );
  const passed = verifiedOf(seen);
  const held = seen.filter((one) => one.kind === "held");
  const asked = passed.length > 0 ? [] : showable(held);
  const why =
    passed.length > 0
      ? `${passed[0]?.candidate.id} passed and leaves it alone`
      : "it is too much to show a person at once";
  await refuseHeld(
    desk,
    order.ground,
    held.filter((one) => !asked.includes(one)),
    why,
  );
  return asked.length === 0 ? passed : verifyAsked(desk, order, asked);
}

/** Waits for a person, and verifies what is approved. */
async function verifyAsked(
  desk: Desk,
  order: Order,
  asked: readonly Subject[],
): Promise<readonly Verified[] | Rejected> {
  const { attempt, base } = order.ground;
  const question = approvalQuestion(asked, base);
  const answer = await desk.ask({
    attempt,
    phase: "verify",
    checkpoint: "protected-paths",
    ...question,
  });
  if (answer.kind === "approved") return verifiedOf(await examine(desk, order, asked));
  await refuseHeld(desk, order.ground, asked, `${answer.by} rejected it`);
  return answer;
}

function verifiedOf(examined: readonly Examined[]): readonly Verified[] {
  return examined.flatMap((one) => (one.kind === "passed" ? [one.verified] : []));
}

/** One verify job a candidate; one that was approved has a job and a step of its own. */
async function examine(
  desk: Desk,
  { ground, spec }: Order,
  subjects: readonly Subject[],
): Promise<readonly Examined[]> {
  const outcomes = await desk.work(subjects.map((one) => verifyJob(desk, ground, spec, one)));
  const examined: Examined[] = [];
  for (const [i, subject] of subjects.entries()) {
    const outcome = outcomes[i];
    if (outcome === undefined) continue;
    examined.push(
      await desk.step(`${ground.attempt}/verify/${nameOf(subject)}`, () =>
        keep(desk, ground, subject, outcome),
      ),
    );
  }
  return examined;
}

function nameOf({ candidate, paths }: Subject): string {
  return paths.length === 0 ? candidate.id : `${candidate.id}/approved`;
}

function verifyJob(
  { intent, product }: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  subject: Subject,
): Job<"verify"> {
  return {
    key: `${intent.id}/${ground.attempt}/verify/${nameOf(subject)}`,
    kind: "verify",
    input: {
      ...groundInput(product, ground),
      sha: subject.candidate.sha,
      factoryFiles: { [SPEC_FILES.markdown]: spec.markdown, [SPEC_FILES.graph]: spec.graph },
      approved: [...subject.paths],
    },
  };
}

/** Records what every verifier said, and the candidate's refusal when one did not pass. */
async function keep(
  desk: Desk,
  ground: Ground,
  { candidate, paths }: Subject,
  outcome: JobOutcome<VerifyResult>,
): Promise<Examined> {
  const held = heldBy(outcome);
  if (held !== null && paths.length === 0) return { kind: "held", candidate, paths: held };
  const { world } = desk;
  const about = aboutOf(desk, ground, candidate);
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
  const refusal = refusalOf(outcome);
  if (refusal !== null) drafts.push(refusedDraft(desk, ground, candidate, refusal));
  await world.ledger.append(drafts);
  return refusal === null
    ? { kind: "passed", verified: { candidate, verifiers: passed, fromCandidate } }
    : { kind: "refused" };
}

function heldBy(outcome: JobOutcome<VerifyResult>): readonly Approved[] | null {
  return outcome.kind === "done" ? approvable(outcome.result.trespasses) : null;
}

function aboutOf({ intent, product }: Desk, ground: Ground, candidate: Candidate) {
  return {
    intent: intent.id,
    product: product.name,
    phase: "verify",
    attempt: ground.attempt,
    candidate: candidate.id,
  } as const;
}

function refusedDraft(
  desk: Desk,
  ground: Ground,
  candidate: Candidate,
  refusal: Refusal,
): EventDraft {
  const { id, sha, tree } = candidate;
  return {
    ...aboutOf(desk, ground, candidate),
    subject: id,
    kind: "candidate-refused",
    data: { ...refusal, sha, tree },
  };
}

/** Refuses candidates for their protected paths, and says why no person allowed them. */
async function refuseHeld(
  desk: Desk,
  ground: Ground,
  held: readonly Subject[],
  why: string,
): Promise<void> {
  if (held.length === 0) return;
  const drafts = held.map(({ candidate, paths }) => {
    const named = paths.map(({ path }) => legible(path));
    const sentence = `${named.join(", ").slice(0, 2000)}: protected by the product's configuration; ${why}`;
    return refusedDraft(desk, ground, candidate, {
      reason: { code: "path-guard", sentence },
      paths: named.slice(0, 50),
    });
  });
  await desk.record(`${ground.attempt}/verify/held-refused`, drafts);
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
