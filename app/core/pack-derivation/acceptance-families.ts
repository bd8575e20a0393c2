import type { Acceptance } from "../spec/graph.ts";
import type { Derived } from "./draft.ts";
import type { ChapterName } from "./entity-families.ts";
import { type Known, rulesOn } from "./known.ts";
import { ruleFamily } from "./rules/families.ts";
import { type RuleRead, readRule } from "./rules/read.ts";
import { recordsIn } from "./rules/states.ts";
import { contractCalled, plain, referenceTo } from "./words.ts";

/** What an acceptance line comes to: families of data contracts that show it, or families of its own. */
export type AcceptanceRead =
  | { readonly kind: "shown"; readonly by: readonly Showing[] }
  | { readonly kind: "own"; readonly derived: Derived };

/** A chapter of a data contract's families that shows what the line says. */
export interface Showing {
  readonly contract: string;
  readonly chapter: ChapterName;
}

const KEPT = "(?:taken|entered|kept|made|recorded|added|submitted|stored|saved)";
const FOUND =
  /^(?:what|(?<of>.+?) that) (?:was|is) (?:KEPT) (?:is|may be|can be) (?:found|read) again(?: .+)?$/;
const FOUND_AGAIN = new RegExp(FOUND.source.replace("(?:KEPT)", KEPT));
const REFUSED =
  /^(?<of>.+?) with (?:field that is )?(?<faults>.+?) is (?:not (?:taken|accepted|kept)|refused|answered 422)$/;

/** Reads a line as one of the few forms that say exactly what is to be seen; null for all others. */
export function readAcceptance(known: Known, line: Acceptance): AcceptanceRead | null {
  const words = plain(line.text);
  return found(known, words) ?? refused(known, words) ?? asRule(known, line, words);
}

function found({ graph }: Known, words: string): AcceptanceRead | null {
  const groups = FOUND_AGAIN.exec(words);
  if (groups === null) return null;
  const { of: who } = groups.groups ?? {};
  if (who === undefined)
    return {
      kind: "shown",
      by: graph.data.map(({ name }) => ({ contract: name, chapter: "kept" })),
    };
  const contract = contractCalled(who, graph);
  return contract === null
    ? null
    : { kind: "shown", by: [{ contract: contract.name, chapter: "kept" }] };
}

const FAULTS: readonly (readonly [RegExp, ChapterName])[] = [
  [/^(?:missing|unknown|missing field|unknown field)$/, "incomplete"],
  [/^(?:of wrong type|out of range|out of its range|wrong|value out of range)$/, "wrong"],
];

function refused({ graph }: Known, words: string): AcceptanceRead | null {
  const { of: who = "", faults = "" } = REFUSED.exec(words)?.groups ?? {};
  const contract = contractCalled(who, graph);
  if (contract === null) return null;
  const chapters = faults
    .split(/,? or |, /)
    .map((fault) => FAULTS.find(([pattern]) => pattern.test(fault))?.[1] ?? null);
  const shown = [...new Set(chapters.filter((chapter) => chapter !== null))];
  return chapters.includes(null)
    ? null
    : { kind: "shown", by: shown.map((chapter) => ({ contract: contract.name, chapter })) };
}

const GETS_NONE =
  /^(?<who>.+?) (?:gets|has|makes|takes|receives|may not has|may not get|may not make) no (?<of>.+)$/;
const GIVEN =
  /^given (?<who>.+?),? when (?<of>.+?) is (?:made|entered|asked for|posted|taken|added|recorded)(?: for it| of it| for them)?,? then (?:it|(?:that|this) \S+) is (?<how>refused|not taken|rejected)$/;

/** A line that forbids as a rule does: said in a rule's words, of somebody in a state, or as given, when and then. */
function asRule(known: Known, { key, text }: Acceptance, words: string): AcceptanceRead | null {
  const read = readRule(text, known.graph) ?? forbidden(known, words);
  if (read === null) return null;
  const refusal = { status: 409, body: { error: {} } };
  const telling = { id: key, says: text, covers: [key], refusal };
  return { kind: "own", derived: ruleFamily(known, read, telling) };
}

function forbidden(known: Known, words: string): RuleRead | null {
  const { who = "", of: what = "" } = (GETS_NONE.exec(words) ?? GIVEN.exec(words))?.groups ?? {};
  const holder = recordsIn(who, known.graph);
  const of = contractCalled(what, known.graph);
  if (holder === null || holder.state === null || of === null) return null;
  const by = referenceTo(of, holder.of);
  if (by === null || by.optional || !isRuled(known, of, holder.of)) return null;
  return { kind: "needs", of, by, what: holder.of, state: holder.state, denied: true };
}

/** Whether a rule looks at the state: without one, nothing says with which status it would be refused. */
function isRuled(known: Known, of: RuleRead["of"], what: RuleRead["of"]): boolean {
  return rulesOn(known, of).some((read) => read.kind === "needs" && read.what === what);
}
