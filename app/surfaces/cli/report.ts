import type {
  CandidateStatus,
  OpenQuestion,
  StatusDocument,
  VerdictStatus,
} from "../../core/status.ts";
import { type Paint, paintOf, type Tone } from "./paint.ts";
import type { Terminal } from "./terminal.ts";
import { wrapped } from "./wrapped.ts";

type ReportTerminal = Pick<Terminal, "colors" | "columns">;

const SHORT_SHA = 10;

/** How an intent stands, for people: what it is, then as much as there is of spec, candidates, verdict and delivery. */
export function reportText(document: StatusDocument, terminal: ReportTerminal): string {
  const paint = paintOf(terminal);
  const { verdict } = document;
  const blocks = [
    [headText(document, terminal)],
    candidateLines(document, paint),
    verdict === null ? [] : verdictLines(verdict, terminal),
    deliveryLines(document, paint),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** The first lines of a report: product, intent, status, and why. */
export function headText(document: StatusDocument, terminal: ReportTerminal): string {
  const paint = paintOf(terminal);
  const { product, intent, status, phase, attempt, seconds, spec, reason, waiting, links } =
    document;
  const where = status === "delivered" ? "" : ` in ${phase}`;
  const took = `${seconds.toFixed(1)} s`;
  const scored = spec === null ? "" : `, spec ${spec.score}`;
  const tries = attempt > 1 ? `, attempt ${attempt}` : "";
  const head = `${paint.strong(product)} ${intent}: ${paint[toneOf(status)](status)}${where} after ${took}${tries}${scored}`;
  const told = (text: string): string => `  ${wrapped(text, terminal.columns() - 2, 2)}`;
  const why = reason === null ? [] : [told(`${reason.sentence} (${reason.code})`)];
  const waits = waiting === null ? [] : [told(`waits for ${waiting.for}: ${waiting.what}`)];
  const asked = (waiting?.questions ?? []).map((one) => questionText(intent, one));
  const checked = changeLines(document).map(told);
  const joined = links.map(({ says }) => told(`of the lineage of ${document.lineage}: ${says}`));
  return [
    head,
    ...checked,
    ...why,
    ...waits,
    ...asked,
    ...joined,
    ...costLines(document.cost),
  ].join("\n");
}

/** Whose commit is judged. */
function changeLines({ change }: StatusDocument): string[] {
  if (change === undefined) return [];
  const { ref, sha, by, merge } = change;
  const then = merge ? "merged when it is cleared" : "not to be merged";
  return [`judges ${ref} at ${sha.slice(0, SHORT_SHA)}, asked by ${by}, ${then}`];
}

/** What was spent, and what the attempt is still expected to take. */
function costLines(cost: StatusDocument["cost"]): string[] {
  const { trials, tokens, minutes, expected } = cost;
  const spent = [
    `${trials} trials (${minutes.toFixed(1)} minutes)`,
    ...(tokens === 0 ? [] : [`${moneyText(cost)}, ${tokens} tokens`]),
  ];
  const ahead =
    expected === null
      ? []
      : [
          `${expected.trials} trials`,
          ...(expected.usd === null ? [] : [`$${expected.usd.toFixed(2)}`]),
          ...(expected.minutes === null ? [] : [`${expected.minutes.toFixed(1)} minutes`]),
        ];
  if (trials === 0 && tokens === 0 && expected === null) return [];
  const left = ahead.length === 0 ? "" : `; expected as far as the verdict: ${ahead.join(", ")}`;
  return [`  spent ${spent.join(", ")}${left}`];
}

function moneyText({ usd, most }: StatusDocument["cost"]): string {
  const of = most === null ? "" : ` of at most $${most.usd.toFixed(2)} (${most.cap})`;
  return `$${usd.toFixed(2)}${of}`;
}

/** A question in full: its text, its options, its time, and how it is answered. */
function questionText(intent: string, question: OpenQuestion): string {
  const { id, text, options, until, otherwise } = question;
  const after = otherwise === null ? "the gate fails" : `"${otherwise}" is taken`;
  return [
    `  ${id}  ${text}`,
    ...options.map(({ key, label }) => `    ${key}  ${label}`),
    ...(until === null ? [] : [`    until ${until}, then ${after}`]),
    `    sf intent answer ${intent} ${id} <choice>`,
  ].join("\n");
}

/** A verdict: its outcome, then every criterion with its sentence. */
export function verdictLines(
  { outcome, bound, target, alpha, criteria }: VerdictStatus,
  terminal: ReportTerminal,
): string[] {
  const paint = paintOf(terminal);
  const tone = { cleared: "good", refused: "bad", inconclusive: "wait" } as const;
  const shown = bound === null ? "nothing was played" : `bound ${bound.toFixed(4)}`;
  return [
    `Verdict: ${paint[tone[outcome]](outcome)}; ${shown}, target ${target}, alpha ${alpha.toPrecision(3)}`,
    ...criteria.map(
      ({ met, sentence }) =>
        `  ${met ? paint.good("✓") : paint.bad("✗")} ${wrapped(sentence, terminal.columns() - 4, 4)}`,
    ),
  ];
}

function candidateLines({ candidates, winner }: StatusDocument, paint: Paint): string[] {
  const width = Math.max(0, ...candidates.map(({ id }) => id.length));
  return candidates.map((candidate) => {
    const won = candidate.id === winner;
    const mark = candidate.reason === null ? (won ? paint.good("✓") : " ") : paint.bad("✗");
    return `  ${mark} ${candidate.id.padEnd(width)}  ${candidateSays(candidate, won)}`;
  });
}

function candidateSays(
  { sha, verified, reason, selection }: CandidateStatus,
  won: boolean,
): string {
  const trials = selection.reduce((sum, round) => sum + round.trials, 0);
  const passes = selection.reduce((sum, round) => sum + round.passes, 0);
  const parts = [
    sha === null ? "no commit" : sha.slice(0, SHORT_SHA),
    trials === 0 ? (verified === true ? "verified" : "") : `${passes} of ${trials} trials passed`,
    won ? "winner" : "",
    reason ?? "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function deliveryLines({ delivery, evidence }: StatusDocument, paint: Paint): string[] {
  const lines: string[] = [];
  if (delivery !== null) {
    const { merged, planned = [] } = delivery;
    lines.push(`merged    ${merged}`);
    lines.push(...planned.map((step, at) => `${(at === 0 ? "dry run" : "").padEnd(10)}${step}`));
    if (delivery.url !== null) {
      const health = delivery.health === null ? "" : ` (${delivery.health})`;
      lines.push(`running   ${paint.strong(delivery.url)}${health}`);
    }
  }
  if (evidence !== null) lines.push(`evidence  ${evidence}`);
  return lines;
}

function toneOf(status: StatusDocument["status"]): Tone {
  if (status === "delivered" || status === "cleared") return "good";
  return status === "refused" || status === "failed" || status === "rolled-back" ? "bad" : "wait";
}
