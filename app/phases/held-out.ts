import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Candidate, Ground } from "../core/attempt.ts";
import { FactoryError } from "../core/errors.ts";
import type { EventDraft } from "../core/event.ts";
import { type Leak, leaksIn } from "../core/pack/leaks.ts";
import type { Desk } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";
import { type LoadedPack, packNamed } from "../ports/packs.ts";

const NAMED = 5;

/** What builders had to read beside the base. */
export interface Given {
  readonly spec: AcceptedSpec;
  readonly feedback: string | null;
}

/** The candidates that hold nothing of the pack that is to judge them; the others are set aside, for good. */
export async function withoutHoldouts(
  desk: Desk,
  ground: Ground,
  given: Given,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const clean: Candidate[] = [];
  for (const candidate of candidates) {
    const leak = await desk.step(`${ground.attempt}/build/${candidate.id}/holdouts`, () =>
      heldOutBy(desk, ground, given, candidate),
    );
    if (leak === null) clean.push(candidate);
    else
      await desk.record(`${ground.attempt}/build/${candidate.id}/set-aside`, [
        setAside(ground, candidate, leak),
      ]);
  }
  return clean;
}

function setAside({ attempt }: Ground, { id, sha, tree }: Candidate, sentence: string): EventDraft {
  return {
    kind: "candidate-refused",
    phase: "build",
    attempt,
    candidate: id,
    subject: `${id}/holdouts`,
    data: { reason: { code: "holdouts-seen", sentence: sentence.slice(0, 2000) }, sha, tree },
  };
}

/** Why a candidate is set aside; null where it holds nothing. */
async function heldOutBy(
  { world, product }: Desk,
  { base, file }: Ground,
  { spec, feedback }: Given,
  { sha }: Candidate,
): Promise<string | null> {
  const loaded = await packNamed(world.packs, file.scenarios);
  if (loaded === null) return null;
  const files = await filesOf(world.forge.introduced(product, { base, sha }));
  // What the change takes away, builders had to read.
  const before = await filesOf(world.forge.introduced(product, { base: sha, sha: base }));
  if (typeof files === "string") return files;
  if (typeof before === "string") return before;
  const texts = [...before.values()].map((bytes) => Buffer.from(bytes).toString());
  const read = [await textOf(world.objects, spec.markdown), feedback, ...texts];
  return told(loaded, leaksIn(files, loaded, read.join("\n")));
}

/** What cannot be looked at is not trusted. */
async function filesOf(
  introduced: Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<ReadonlyMap<string, Uint8Array> | string> {
  try {
    return await introduced;
  } catch (error) {
    if (error instanceof FactoryError && error.code === "refused") return error.message;
    throw error;
  }
}

function told({ pack }: LoadedPack, leaks: readonly Leak[]): string | null {
  if (leaks.length === 0) return null;
  const named = leaks.slice(0, NAMED).map(({ path, sentence }) => `${path}: ${sentence}`);
  const more = leaks.length > NAMED ? `; ${leaks.length - NAMED} more` : "";
  return `it holds what the pack ${pack.name} holds out (${named.join("; ")}${more})`;
}
