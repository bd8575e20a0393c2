import type { AcceptedSpec } from "../core/accepted-spec.ts";
import { type Digest, digest } from "../core/canonical.ts";
import { aboutIntent, type EventDraft } from "../core/event.ts";
import { deliveredKeys, keyText, lastOfRetries } from "../core/lineage.ts";
import { SCORE_TO_BUILD, type Score } from "../core/spec/score.ts";
import type { Desk, Ended } from "../ports/desk.ts";
import { textOf } from "../ports/objects.ts";
import type { Specification, Unclear } from "../ports/specifier.ts";

type Try =
  | { readonly kind: "accepted"; readonly spec: AcceptedSpec }
  | { readonly kind: "short"; readonly score: Score }
  | { readonly kind: "unclear"; readonly problems: readonly Unclear[] };

/** Turns the frozen text into a spec: generate, score, and again until the score suffices or the tries are used up. */
export async function specify(desk: Desk, text: string): Promise<AcceptedSpec | Ended> {
  const { tries } = desk.world.specifier;
  const scores: Score[] = [];
  for (let time = 1; time <= tries; time++) {
    const tried = await desk.step(`specify/${time}`, () => tryOnce(desk, text, { time, scores }));
    if (tried.kind === "accepted") return tried.spec;
    if (tried.kind === "unclear")
      return refused("unreadable", tried.problems.map(problemText).join("; "));
    scores.push(tried.score);
  }
  return refused("spec-score", shortfall(scores.at(-1)));
}

function refused(code: string, sentence: string): Ended {
  return { kind: "ended", status: "refused", reason: { code, sentence: sentence.slice(0, 3900) } };
}

function problemText({ line, quoted, why, understood }: Unclear): string {
  const forms = understood.length === 0 ? "" : `; understood: ${understood.join(" · ")}`;
  return `line ${line} "${quoted}": ${why}${forms}`;
}

function shortfall(score: Score | undefined): string {
  if (score === undefined) return "the spec was never scored";
  const missing = score.points.filter((point) => point.earned < point.of);
  const lines = (point: (typeof missing)[number]) =>
    point.lines.length === 0 ? "" : ` (line ${point.lines.join(", ")})`;
  return `the spec scores ${score.score}, ${SCORE_TO_BUILD} are needed; missing: ${missing.map((point) => `${point.sentence}${lines(point)}`).join("; ")}`;
}

async function tryOnce(
  desk: Desk,
  text: string,
  { time, scores }: { time: number; scores: readonly Score[] },
): Promise<Try> {
  const { ledger, objects, specifier } = desk.world;
  const specified = await specifier.specify(text, scores);
  if (specified.kind === "unclear") return specified;
  const { score } = specified;
  const texts = {
    graph: await objects.put(specified.graph),
    markdown: await objects.put(specified.markdown),
  };
  const record = (drafts: readonly EventDraft[]) =>
    ledger.append(drafts.map((draft) => aboutIntent(desk, draft)));
  const tried = triedDrafts(time, specified, texts);
  if (score.score < SCORE_TO_BUILD) {
    await record(tried);
    return { kind: "short", score };
  }
  const spec = await accept(desk, specified, texts);
  await record([...tried, acceptedDraft(spec)]);
  return { kind: "accepted", spec };
}

/** Where what was written stands in the object store. */
interface Texts {
  readonly graph: Digest;
  readonly markdown: Digest;
}

function triedDrafts(
  time: number,
  { digest, readings, score: { score, points } }: Specification,
  texts: Texts,
): readonly EventDraft[] {
  const about = { phase: "specify", subject: `try/${time}` } as const;
  const lines = points.map((point) => ({ ...point, lines: [...point.lines] }));
  return [
    { ...about, kind: "spec-generated", data: { try: time, digest, ...texts, readings } },
    { ...about, kind: "spec-scored", data: { try: time, digest, score, points: lines } },
  ];
}

function acceptedDraft({ score, digest, graph, markdown, keys, fresh }: AcceptedSpec): EventDraft {
  return {
    ...{ kind: "spec-accepted", phase: "specify", subject: "spec" },
    data: { score, digest, graph, markdown, keys: [...keys], fresh: [...fresh] },
  };
}

async function accept(
  { world, product }: Desk,
  specified: Specification,
  texts: Texts,
): Promise<AcceptedSpec> {
  const events = await world.ledger.read({
    product: product.name,
    kinds: ["spec-accepted", "merged", "release-rolled-back"],
  });
  const delivered = deliveredKeys(events);
  const keys = specified.keys.map(({ key, text }) => ({ key, digest: digest(text) }));
  const { name, type, port, dependsOn, supersedes } = specified.service;
  return {
    kind: "accepted",
    score: specified.score.score,
    digest: specified.digest,
    graph: texts.graph,
    markdown: texts.markdown,
    keys,
    fresh: keys.filter((key) => !delivered.has(keyText(key))).map(({ key }) => key),
    supersedes,
    readings: specified.readings,
    service: { name, type, port, dependsOn },
  };
}

/** The spec that an earlier intent, or one that it retried, was accepted with, as the ledger has it; null when none was. */
export async function recallSpec(desk: Desk, of: string): Promise<AcceptedSpec | null> {
  const { world, intent, product } = desk;
  return desk.step("specify/recall", async () => {
    const events = await world.ledger.read({
      product: product.name,
      kinds: ["intent-retried", "spec-accepted"],
    });
    const event = lastOfRetries(events, of, "spec-accepted");
    const text = await textOf(world.objects, intent.text);
    if (event === undefined || text === null) return null;
    const specified = await world.specifier.specify(text, []);
    if (specified.kind === "unclear") return null;
    const { graph, markdown } = event.data;
    return accept(desk, specified, { graph, markdown });
  });
}
