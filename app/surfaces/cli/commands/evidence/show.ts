import type { Command } from "commander";
import type { EvidenceDocument } from "../../../../core/evidence-document.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { verdictLines } from "../../report.ts";
import type { Terminal } from "../../terminal.ts";

/** `sf evidence show`: what an intent was judged by, for an auditor. */
export function addEvidenceShow(evidence: Command, act: Act): void {
  evidence
    .command("show")
    .description("who asked, what was built, every attempt, α spent, the verdict and its evidence")
    .argument("<intent>", "an intent that was judged")
    .action(
      act(async (call, intent: string) => {
        const factory = await call.connect();
        const document = await factory.evidenceShow(intent);
        call.show(document, () => text(document, call.terminal));
        return EXIT.done;
      }),
    );
}

const SHORT = 10;

function text(document: EvidenceDocument, terminal: Pick<Terminal, "colors" | "columns">): string {
  const blocks = [
    askedLines(document),
    document.attempts.flatMap(attemptLines),
    alphaLines(document),
    verdictLines(document.verdict, terminal),
    evidenceLines(document),
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

function askedLines({
  intent,
  product,
  lineage,
  asked,
  spec,
  answered,
}: EvidenceDocument): string[] {
  return [
    `${product} ${intent}, of lineage ${lineage}`,
    `asked     by ${asked.by} at ${asked.at} (${asked.digest})`,
    ...asked.text
      .trimEnd()
      .split("\n")
      .map((line) => `  | ${line}`),
    ...answered.map(
      ({ approved, by, at, checkpoint }) =>
        `${approved ? "approved" : "rejected"}  by ${by} at ${at}: ${checkpoint}`,
    ),
    spec === null
      ? "spec      accepted in an earlier intent"
      : `spec      ${spec.digest}, score ${spec.score}, keys ${spec.keys.join(" ")}`,
  ];
}

function attemptLines(attempt: EvidenceDocument["attempts"][number]): string[] {
  const { plan, trials, candidates, verdicts } = attempt;
  const played = `${trials.played} trials, ${trials.failed} failed, ${trials.missing} missing`;
  return [
    `attempt ${attempt.attempt} of ${attempt.intent}, ${attempt.at}, on ${attempt.base.slice(0, SHORT)}`,
    ...candidates.map(candidateLine),
    plan === null
      ? "  no plan was written, no α spent"
      : `  plan ${plan.j} for ${plan.candidate}, α ${plan.alpha.toFixed(6)}: ${played}`,
    ...verdicts.map(({ outcome, at, seq }) => `  ${outcome} at ${at}, event ${seq}`),
  ];
}

type Candidate = EvidenceDocument["attempts"][number]["candidates"][number];

function candidateLine({ id, sha, searched, reason }: Candidate): string {
  const commit = sha === null ? "no commit" : sha.slice(0, SHORT);
  return [`  ${id}  ${commit}`, searched === null ? "" : searchedText(searched), reason ?? ""]
    .filter((part) => part !== "")
    .join(", ");
}

/** Where was looked for what the pack holds out, and where the whole record of it is. */
function searchedText({
  places,
  found,
  unread,
  record,
}: NonNullable<Candidate["searched"]>): string {
  const items = places.map(({ place, items: count }) => `${place} ${count}`).join(", ");
  return `holdouts: ${found} found, ${unread} unread (${items}; ${record})`;
}

function alphaLines({ alpha }: EvidenceDocument): string[] {
  const of = alpha.of === null ? "" : ` of ${alpha.of}`;
  return [`α spent   ${alpha.spent.toFixed(6)}${of}, over the whole lineage`];
}

function evidenceLines({ judged, merged, evidence }: EvidenceDocument): string[] {
  const { file, digest, key, head } = evidence;
  return [
    `judged    commit ${judged.sha}, tree ${judged.tree}`,
    ...(merged === null ? [] : [`merged    ${merged.sha} at ${merged.at}`]),
    `evidence  ${file}`,
    `          ${digest}`,
    `key       ${key}`,
    `head      ${head.hash}, event ${head.seq}`,
  ];
}
