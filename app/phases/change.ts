import type { AcceptedSpec } from "../core/accepted-spec.ts";
import {
  type Candidate,
  candidateBranch,
  candidateSubject,
  type Ground,
  SPEC_FILES,
} from "../core/attempt.ts";
import { type Digest, digest } from "../core/canonical.ts";
import { type Change, INTENT_FILE } from "../core/change.ts";
import { movedRefusal, standingRefusal } from "../core/change-refusals.ts";
import { FactoryError } from "../core/errors.ts";
import { aboutIntent, isKind } from "../core/event.ts";
import type { Reason } from "../core/intent.ts";
import { refusedTrees } from "../core/lineage.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";

/** A person's change as the one candidate of its attempt. */
export interface Brought {
  readonly kind: "built";
  readonly candidates: readonly [Candidate];
}

/** The only candidate's name. */
const ID = "c1";

/** Takes a person's commit for what pipelines would have built: one commit on the base, with the spec, or the reason why not. */
export async function bringChange(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  change: Change,
): Promise<Brought | Ended> {
  const { attempt } = ground;
  const unboxed = unboxedRefusal(desk, ground, change);
  if (unboxed !== null) return refused(unboxed);
  await desk.record(`${attempt}/build/started`, [
    {
      kind: "build-started",
      phase: "build",
      attempt,
      subject: "build",
      data: {
        base: ground.base,
        specDigest: spec.digest,
        change: change.sha,
        packDigest: ground.pack?.digest ?? null,
        policyDigest: ground.policyDigest,
        productDigest: digest(ground.productFile),
        candidates: [{ id: ID, reading: 0 }],
      },
    },
  ]);
  const taken = await desk.step(`${attempt}/build/${ID}`, () => take(desk, ground, spec, change));
  return "code" in taken ? refused(taken) : { kind: "built", candidates: [taken] };
}

function refused(reason: Reason): Ended {
  return { kind: "ended", status: "refused", reason };
}

/** What a person wrote runs in a sandbox or not at all, unless the policy says that it may. */
function unboxedRefusal({ world }: Desk, { file }: Ground, { ref }: Change): Reason | null {
  if (world.facts.isolation === "sandbox" || file.gate.isolation === "none") return null;
  return {
    code: "no-sandbox",
    sentence: `${ref} is not the factory's own code and there is no sandbox here: install bubblewrap, or set gate.isolation: none and merge by hand`,
  };
}

/** Done again it answers what it answered, also when the ref moved meanwhile. */
async function take(
  desk: Desk,
  ground: Ground,
  spec: AcceptedSpec,
  change: Change,
): Promise<Candidate | Reason> {
  const known = await taken(desk, ground);
  if (known !== null) return known;
  const about = { phase: "build", attempt: ground.attempt, candidate: ID, subject: ID } as const;
  const refuse = async (reason: Reason, commit: { sha?: string; tree?: string } = {}) => {
    await desk.world.ledger.append([
      aboutIntent(desk, { ...about, kind: "candidate-refused", data: { reason, ...commit } }),
    ]);
    return reason;
  };
  const files = await specTexts(desk, spec);
  const unfit = await unfitFor(desk, ground, change, files);
  if (unfit !== null) return refuse(unfit);
  const branch = candidateBranch(desk.intent.id, ground.attempt, ID);
  const { changes, ...commit } = await desk.world.forge.squash(desk.product, {
    base: ground.base,
    of: change.sha,
    branch,
    subject: candidateSubject(spec, ID),
    files,
    asBase: [INTENT_FILE],
  });
  if (!changes) return refuse(changesNothing(change), commit);
  if (await wasRefused(desk, commit.tree)) return refuse(TREE_REFUSED, commit);
  const says = [`${desk.intent.by}'s ${change.ref} at ${change.sha}, as one commit on the base`];
  await desk.world.ledger.append([
    aboutIntent(desk, {
      ...about,
      kind: "candidate-committed",
      data: { branch, ...commit, reading: 0, says },
    }),
  ]);
  return { id: ID, branch, ...commit, reading: 0 };
}

const TREE_REFUSED: Reason = {
  code: "tree-refused",
  sentence: "this very tree was refused on its trials before: change it, then check it again",
};

function changesNothing({ ref, sha }: Change): Reason {
  return {
    code: "nothing-changed",
    sentence: `${ref} (${sha.slice(0, 10)}) has the files of the base: there is nothing to judge`,
  };
}

/** What an earlier time of this step came to. */
async function taken(
  { world, intent }: Desk,
  { attempt }: Ground,
): Promise<Candidate | Reason | null> {
  const kinds = ["candidate-committed", "candidate-refused"] as const;
  const events = await world.ledger.read({ intent: intent.id, kinds });
  const own = events.find((event) => event.phase === "build" && event.attempt === attempt);
  if (own === undefined) return null;
  if (isKind(own, "candidate-refused")) return own.data.reason;
  if (!isKind(own, "candidate-committed")) return null;
  const { branch, sha, tree, reading } = own.data;
  return { id: ID, branch, sha, tree, reading };
}

/** Why the commit cannot be the candidate; null where it can. */
async function unfitFor(
  { world, product }: Desk,
  { base }: Ground,
  change: Change,
  files: Readonly<Record<string, string>>,
): Promise<Reason | null> {
  const { forge } = world;
  const { sha } = change;
  const moved = movedRefusal(change, await forge.find(product, change.ref));
  if (moved !== null) return moved;
  const standing = await forge.standing(product, { base, sha });
  const stands = standingRefusal(change, { branch: product.branch, sha: base }, standing);
  if (stands !== null) return stands;
  for (const [path, text] of Object.entries(files)) {
    const theirs = await forge.read(product, sha, path);
    if (theirs === null || theirs === text) continue;
    if (theirs === (await forge.read(product, base, path))) continue;
    return {
      code: "path-guard",
      sentence: `${path} is the factory's own commit, made from the intent, and ${change.ref} changes it: leave it as it is on ${product.branch}`,
    };
  }
  return null;
}

async function wasRefused({ world, product }: Desk, tree: string): Promise<boolean> {
  const events = await world.ledger.read({ product: product.name, kinds: ["verdict-given"] });
  return refusedTrees(events).has(tree);
}

async function specTexts({ world }: Desk, spec: AcceptedSpec): Promise<Record<string, string>> {
  const text = async (name: Digest) => {
    const kept = await textOf(world.objects, name);
    if (kept === null)
      throw new FactoryError("not-found", `the spec (${name}) was erased before it was judged by`);
    return kept;
  };
  return {
    [SPEC_FILES.markdown]: await text(spec.markdown),
    [SPEC_FILES.graph]: await text(spec.graph),
  };
}
