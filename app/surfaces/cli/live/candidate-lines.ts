import { bar } from "./bar.ts";
import { type Line, lineWidth, type Span, span } from "./drawn.ts";
import type { Watched, WatchedCandidate } from "./watched.ts";

const BUILD = 16;
const MARKS = 12;
const TRIALS = 34;
const SHORTEST_BAR = 8;
const LONGEST_BAR = 32;

interface Columns {
  readonly name: number;
  readonly verify: number;
  /** Whether verifiers are named, not only marked. */
  readonly named: boolean;
  readonly bar: number;
}

/** The candidates, one below the other in the same columns: build, verifiers, trials. */
export function candidateLines({ candidates, winner }: Watched, width: number): readonly Line[] {
  if (candidates.length === 0) return [];
  const columns = columnsOf(candidates, width);
  return [
    headings(columns),
    ...candidates.map((candidate) => [
      mark(candidate, winner),
      span(` ${candidate.id.padEnd(columns.name)}  `, candidate.out === null ? undefined : "faint"),
      ...build(candidate),
      ...verifiers(candidate, columns),
      ...trials(candidate, columns.bar),
    ]),
  ];
}

/** Names of verifiers where the terminal is wide enough for them and a bar; else marks alone. */
function columnsOf(candidates: readonly WatchedCandidate[], width: number): Columns {
  const name = Math.max(2, ...candidates.map(({ id }) => id.length));
  const names = Math.max(MARKS, ...candidates.map(({ verifiers: ended }) => namesWidth(ended)));
  const left = width - name - 4 - BUILD - TRIALS;
  const named = left - names >= SHORTEST_BAR;
  const verify = named ? names : MARKS;
  return {
    name,
    verify,
    named,
    bar: Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, left - verify)),
  };
}

function namesWidth(ended: WatchedCandidate["verifiers"]): number {
  return ended.reduce((sum, { name }) => sum + name.length + 3, 1);
}

function headings({ name, verify }: Columns): Line {
  return [
    span(" ".repeat(name + 4)),
    span("build".padEnd(BUILD), "faint"),
    span("verify".padEnd(verify), "faint"),
    span("trials", "faint"),
  ];
}

function mark({ id, out, built }: WatchedCandidate, winner: string | null): Span {
  if (out !== null) return span("✗", "bad");
  if (id === winner) return span("★", "good");
  return built ? span("✓", "good") : span("●", "wait");
}

function build({ stage, built, out }: WatchedCandidate): Line {
  const text = built ? "built" : out === null ? (stage ?? "starting") : "–";
  return [padded(text, BUILD, built ? "faint" : undefined)];
}

/** Verifiers that ended, then the one that runs. */
function verifiers(
  { verifiers: ended, built, stage, out }: WatchedCandidate,
  { verify, named }: Columns,
): Line {
  const marks = ended.flatMap(({ name, passed }) => [
    span(passed ? "✓" : "✗", passed ? "good" : "bad"),
    ...(named ? [span(` ${name} `, "faint")] : []),
  ]);
  const runs = built && stage !== null && out === null ? stage : "";
  const left = Math.max(1, verify - lineWidth(marks));
  return [...marks, padded(runs, left)];
}

function trials({ trials: before, passes, round, out }: WatchedCandidate, room: number): Line {
  const done = before + (round?.done ?? 0);
  const passed = passes + (round === null ? 0 : round.done - round.failed);
  const counted = done === 0 ? "" : `${passed} of ${done} passed`;
  if (out !== null) return [span([counted, out].filter((text) => text !== "").join(", "), "bad")];
  if (done === 0) return [];
  const filled =
    round === null
      ? []
      : [...bar(round.done, round.total ?? round.done, { width: room, tone: "good" }), span(" ")];
  return [...filled, span(counted)];
}

function padded(text: string, width: number, tone?: "faint"): Span {
  const cut = text.length > width - 1 ? `${text.slice(0, Math.max(0, width - 2))}…` : text;
  return span(cut.padEnd(width).slice(0, width), tone);
}
