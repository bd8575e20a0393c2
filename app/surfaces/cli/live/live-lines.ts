import { runningBound } from "../../../core/gate/bounds.ts";
import { PHASES, type Phase } from "../../../core/intent.ts";
import type { Tone } from "../paint.ts";
import { wrapped } from "../wrapped.ts";
import { bar, boundBar } from "./bar.ts";
import { candidateLines } from "./candidate-lines.ts";
import { type Line, lineWidth, type Span, span } from "./drawn.ts";
import type { Watched } from "./watched.ts";

/** When and how wide to draw; `now` in milliseconds since 1970. */
export interface Frame {
  readonly now: number;
  readonly width: number;
}

/** An intent as lines: what it is, its phases, its candidates side by side, the confirmation and its bound. */
export function liveLines(state: Watched, frame: Frame): readonly Line[] {
  const blocks = [
    [headLine(state, frame), phaseLine(state)],
    baseLines(state, frame.width),
    candidateLines(state, frame.width),
    confirmationLines(state, frame.width),
    endLines(state, frame.width),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

function headLine(state: Watched, { now, width }: Frame): Line {
  const { product, intent, attempt, begun, ended } = state;
  const left = [
    span(product ?? "…", "strong"),
    span(`  ${intent}`, "faint"),
    ...(attempt > 1 ? [span(`  attempt ${attempt}`, "wait")] : []),
  ];
  const until = ended === null ? now : Date.parse(ended.at);
  const clock = begun === null ? "" : clockText(until - Date.parse(begun));
  const gap = Math.max(2, width - lineWidth(left) - clock.length);
  return [...left, span(" ".repeat(gap)), span(clock, "faint")];
}

/** Minutes and seconds. */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (number: number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

function phaseLine(state: Watched): Line {
  if (state.phase === "intake" && state.ended === null) return [span("● ", "wait"), span("queued")];
  const shown = PHASES.filter((phase) => phase !== "intake");
  return shown.flatMap((phase, index) => [
    ...(index === 0 ? [] : [span("  ")]),
    ...phaseSpans(phase, state),
  ]);
}

function phaseSpans(phase: Phase, state: Watched): readonly Span[] {
  const [mark, tone] = phaseMark(phase, state);
  const score = phase === "specify" && state.score !== null ? ` ${state.score}` : "";
  return [span(`${mark} `, tone), span(`${phase}${score}`, mark === "○" ? "faint" : undefined)];
}

/** Nothing was held against it. */
function endedWell(ended: Watched["ended"]): boolean {
  return ended?.status === "delivered" || ended?.status === "cleared";
}

function phaseMark(phase: Phase, { phase: current, ended }: Watched): readonly [string, Tone] {
  const ahead = PHASES.indexOf(phase) - PHASES.indexOf(current);
  if (ahead > 0) return ["○", "faint"];
  if (ahead < 0 || endedWell(ended)) return ["✓", "good"];
  return ended === null ? ["●", "wait"] : ["✗", "bad"];
}

const LABEL = 9;

/** While the unchanged base is played, to see what it does already. */
function baseLines({ base }: Watched, width: number): readonly Line[] {
  if (base === null) return [];
  const total = base.total ?? base.done;
  const room = Math.max(10, Math.min(60, width - LABEL - 36));
  const says = `  ${base.done} of ${total} trials of the base`;
  return [
    [
      span("base".padEnd(LABEL), "strong"),
      ...bar(base.done, total, { width: room, tone: "good" }),
      span(says),
    ],
  ];
}

function confirmationLines(
  { plan, confirmed, topUps, bound, outcome }: Watched,
  width: number,
): readonly Line[] {
  if (plan === null) return [];
  const { done, failed } = confirmed;
  const next = plan.looks.find(
    ({ trials, failures }) => trials > done || (trials === done && failures >= failed),
  );
  const extra = topUps === 0 ? "" : `, ${topUps} more for rare families`;
  const total = next?.trials ?? confirmed.total ?? done;
  const says = `  ${done} of ${total}, ${failed} failed${extra}`;
  const seen = bound ?? runningBound(plan, done - failed, done);
  const reached = outcome === "cleared" || (seen !== null && seen >= plan.target);
  const saysBound = `  ${seen === null ? "–" : fourDigits(seen)}, target ${plan.target}`;
  const room = Math.max(10, Math.min(60, width - LABEL - Math.max(36, says.length)));
  const tone: Tone = failed > 0 && !reached ? "wait" : "good";
  return [
    [
      span("confirm".padEnd(LABEL), "strong"),
      ...bar(done, total, { width: room, tone }),
      span(says),
    ],
    [
      span("bound".padEnd(LABEL), "strong"),
      ...boundBar(seen ?? 0, plan.target, room),
      span(saysBound),
    ],
  ];
}

/** Rounded down, so that a bound that has not reached its target never looks as if it had. */
function fourDigits(bound: number): string {
  return (Math.floor(bound * 10_000) / 10_000).toFixed(4);
}

function endLines(
  { waiting, asked, outcome, merged, url, ended }: Watched,
  width: number,
): readonly Line[] {
  const lines: Line[] = [];
  // Over several lines: what a person is to approve is not cut off where the terminal ends.
  for (const wait of [...(waiting === null ? [] : [waiting]), ...asked.values()])
    for (const line of wrapped(wait, width, 0).split("\n")) lines.push([span(line, "wait")]);
  if (outcome !== null && outcome !== "cleared") lines.push([span(`verdict: ${outcome}`, "bad")]);
  if (merged !== null && ended === null) {
    lines.push([
      span(url === null ? `merged ${merged.slice(0, 10)}, starting it` : `running at ${url}`),
    ]);
  }
  if (ended !== null && ended.status !== "delivered")
    lines.push([span(`${ended.status}: ${ended.sentence}`, endedWell(ended) ? "good" : "bad")]);
  return lines;
}
