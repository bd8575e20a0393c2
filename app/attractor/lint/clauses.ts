import { canonicalStatus, isStandard } from "../run/outcome.ts";

/** One part of a condition as Kilroy splits it, whether or not it can be read. */
interface RawClause {
  readonly key: string;
  readonly test: "equals" | "differs" | "true";
  /** Without the quotes around it. */
  readonly text: string;
}

/** A condition's parts, blank ones left out. */
function rawClauses(condition: string): readonly RawClause[] {
  const parts = condition.split("&&").map((part) => part.trim());
  return parts.filter((part) => part !== "").map(rawClause);
}

function rawClause(part: string): RawClause {
  const operator = part.includes("!=") ? "!=" : "=";
  const at = part.indexOf(operator);
  if (at === -1) return { key: part, test: "true", text: "" };
  const text = part
    .slice(at + operator.length)
    .trim()
    .replaceAll(/^["']+|["']+$/g, "");
  return { key: part.slice(0, at).trim(), test: operator === "=" ? "equals" : "differs", text };
}

/** The outcomes that a condition asks for with `outcome=`, as written. */
export function outcomesAskedFor(condition: string): readonly string[] {
  return rawClauses(condition)
    .filter(({ key, test }) => key === "outcome" && test === "equals")
    .map(({ text }) => text);
}

/** Whether an outcome is a word of the graph's author and none of the language's. */
export function isCustom(outcome: string): boolean {
  return !isStandard(canonicalOutcome(outcome));
}

/** An outcome as Kilroy compares it. */
export function canonicalOutcome(outcome: string): string {
  const status = canonicalStatus(outcome);
  return SPELLINGS.get(status) ?? status;
}

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["degradedsuccess", "degraded_success"],
  ["degraded-success", "degraded_success"],
  ["partialsuccess", "partial_success"],
  ["partial-success", "partial_success"],
]);

/** Whether a condition has to do with failing: it asks for one of these outcomes or for anything but success. */
export function asksForFailure(condition: string, outcomes: readonly string[]): boolean {
  return rawClauses(condition).some(({ key, test, text }) => {
    if (key !== "outcome" || test === "true") return false;
    const asked = text.toLowerCase();
    return test === "differs" ? asked === "success" : outcomes.includes(asked);
  });
}

/** Whether a condition looks at the class of a failure; with `wanted`, whether it asks for that class. */
export function asksForFailureClass(condition: string, wanted?: string): boolean {
  return rawClauses(condition).some(({ key, test, text }) => {
    if (key !== "context.failure_class" && key !== "failure_class") return false;
    if (wanted === undefined) return test !== "true";
    return test === "equals" && text.toLowerCase() === wanted;
  });
}

/** Whether a condition holds after a failure: surely, never, or by what it says besides. */
export function afterFailure(condition: string): "holds" | "may hold" | "never holds" {
  const clauses = rawClauses(condition);
  const asked = clauses.filter(({ key }) => key === "outcome");
  const agrees = asked.every(
    ({ test, text }) =>
      test === "true" || (canonicalOutcome(text) === "fail") === (test === "equals"),
  );
  if (!agrees) return "never holds";
  return asked.length === clauses.length ? "holds" : "may hold";
}

/** Whether two conditions cannot both hold: of one key they ask for different texts, or one for what the other excludes. */
export function excludeEachOther(one: string, other: string): boolean {
  const others = rawClauses(other).map(comparable);
  return rawClauses(one)
    .map(comparable)
    .some((a) =>
      others.some((b) => {
        if (a.key !== b.key || a.test === "true" || b.test === "true") return false;
        if (a.test === b.test) return a.test === "equals" && a.text !== b.text;
        return a.text === b.text;
      }),
    );
}

function comparable({ key, test, text }: RawClause): RawClause {
  const plain = key.replace(/^context\./, "");
  return { key: plain, test, text: plain === "outcome" ? canonicalOutcome(text) : text };
}
