import type { AcceptedSpec } from "../core/accepted-spec.ts";
import type { Candidate, Ground } from "../core/attempt.ts";
import { canonicalJson } from "../core/canonical.ts";
import { FactoryError } from "../core/errors.ts";
import { type EventDraft, isKind } from "../core/event.ts";
import { exposureSchema } from "../core/exposure.ts";
import { leaksIn } from "../core/pack/leaks.ts";
import { traceName } from "../core/pack/traces.ts";
import type { Looked, Searched, SearchSummary } from "../core/searched.ts";
import type { Desk } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";
import { type LoadedPack, packNamed } from "../ports/packs.ts";

const NAMED = 5;

/** What builders had to read beside the base. */
export interface Given {
  readonly spec: AcceptedSpec;
  readonly feedback: string | null;
}

/** The candidates that hold nothing of the pack that is to judge them, nor could have read any of it; the others are set aside, for good. */
export async function withoutHoldouts(
  desk: Desk,
  ground: Ground,
  given: Given,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const clean: Candidate[] = [];
  for (const candidate of candidates) {
    const said = await desk.step(`${ground.attempt}/build/${candidate.id}/searched`, () =>
      searchAll(desk, ground, given, candidate),
    );
    if (said === null || said.against === null) clean.push(candidate);
    if (said !== null)
      await desk.record(`${ground.attempt}/build/${candidate.id}/search`, [
        searched(ground, candidate, said.summary),
        ...(said.against === null ? [] : [setAside(ground, candidate, said.against)]),
      ]);
  }
  return clean;
}

interface Against {
  readonly code: "holdouts-seen" | "holdouts-unread";
  readonly sentence: string;
}

/** What came of it. `against`: why the candidate is set aside; null where nothing is against it. */
interface SearchSaid {
  readonly summary: SearchSummary;
  readonly against: Against | null;
}

function searched({ attempt }: Ground, { id }: Candidate, summary: SearchSummary): EventDraft {
  return {
    kind: "candidate-searched",
    ...{ phase: "build", attempt, candidate: id, subject: `${id}/holdouts`, data: summary },
  };
}

function setAside(
  { attempt }: Ground,
  { id, sha, tree }: Candidate,
  { code, sentence }: Against,
): EventDraft {
  return {
    kind: "candidate-refused",
    ...{ phase: "build", attempt, candidate: id, subject: `${id}/holdouts` },
    data: { reason: { code, sentence: sentence.slice(0, 2000) }, sha, tree },
  };
}

/** What was found in some places, and what could not be looked at, a sentence each. */
interface Part {
  readonly places: readonly Looked[];
  readonly found: readonly string[];
  readonly unread: readonly string[];
}

/** Looks at what was found where its builder worked, and at the candidate itself; null where no pack judges it. */
async function searchAll(
  desk: Desk,
  ground: Ground,
  given: Given,
  candidate: Candidate,
): Promise<SearchSaid | null> {
  const { world, intent } = desk;
  const loaded = await packNamed(world.packs, ground.file.scenarios);
  if (loaded === null) return null;
  const by = intent.change === null ? "builder" : "person";
  const parts = [
    ...(by === "builder" ? [await atBuilder(desk, ground, candidate, loaded)] : []),
    await inCandidate(desk, ground, given, { candidate, loaded }),
  ];
  const places = parts.flatMap((part) => part.places);
  const [found, unread] = [parts.flatMap((one) => one.found), parts.flatMap((one) => one.unread)];
  const whole: Pick<SearchSummary, "pack" | "by" | "places"> = { pack: loaded.digest, by, places };
  const record = await world.objects.put(canonicalJson({ ...whole, found, unread }));
  const summary = { ...whole, found: found.length, unread: unread.length, record };
  return { summary, against: objection(loaded, found, unread) };
}

/** What the job found where the builder could read, as it was recorded with the candidate. */
async function atBuilder(
  { world, intent }: Desk,
  { attempt }: Ground,
  { id }: Candidate,
  { holdouts, digest }: LoadedPack,
): Promise<Part> {
  const committed = await world.ledger.read({ intent: intent.id, kinds: ["candidate-committed"] });
  const own = committed.find((event) => event.attempt === attempt && event.candidate === id);
  const record = own !== undefined && isKind(own, "candidate-committed") ? own.data.exposure : null;
  const search = record ? searchIn(await textOf(world.objects, record)) : null;
  const nothing = { places: [], found: [] };
  if (search === null)
    return { ...nothing, unread: ["nobody looked at what its builder could read"] };
  if (search.pack !== digest)
    return { ...nothing, unread: ["the pack changed while it was built: another was looked for"] };
  const found = search.found.map((trace) => `${trace.at}: ${traceName(holdouts, trace)}`);
  return { places: search.places, found, unread: search.unread };
}

/** The search of a record; null where the record is gone or is none. */
function searchIn(text: string | null): Searched | null {
  try {
    return text === null ? null : exposureSchema.parse(JSON.parse(text)).search;
  } catch {
    return null;
  }
}

interface Seen {
  readonly candidate: Candidate;
  readonly loaded: LoadedPack;
}

/** What of the pack stands in the files that it brings. */
async function inCandidate(
  { world, product }: Desk,
  { base }: Ground,
  { spec, feedback }: Given,
  { candidate: { sha }, loaded }: Seen,
): Promise<Part> {
  const files = await filesOf(world.forge.introduced(product, { base, sha }));
  // What the change takes away, builders had to read.
  const before = await filesOf(world.forge.introduced(product, { base: sha, sha: base }));
  if (typeof files === "string") return { places: [], found: [], unread: [files] };
  if (typeof before === "string") return { places: [], found: [], unread: [before] };
  const texts = [...before.values()].map((bytes) => Buffer.from(bytes).toString());
  const read = [await textOf(world.objects, spec.markdown), feedback, ...texts];
  const leaks = leaksIn(files, loaded, read.join("\n"));
  const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  return {
    places: [{ place: "candidate", items: files.size, bytes }],
    found: leaks.map(({ path, sentence }) => `${path}: ${sentence}`),
    unread: [],
  };
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

function objection(
  { pack }: LoadedPack,
  found: readonly string[],
  unread: readonly string[],
): Against | null {
  if (found.length > 0)
    return {
      code: "holdouts-seen",
      sentence: `it holds, or its builder could read, what the pack ${pack.name} holds out (${told(found)})`,
    };
  if (unread.length > 0)
    return {
      code: "holdouts-unread",
      sentence: `nobody can say whether its builder could read what the pack ${pack.name} holds out (${told(unread)})`,
    };
  return null;
}

function told(sentences: readonly string[]): string {
  const more = sentences.length > NAMED ? `; ${sentences.length - NAMED} more` : "";
  return `${sentences.slice(0, NAMED).join("; ")}${more}`;
}
