import type { Statement } from "../../core/spec/provenance.ts";
import { type Attempt, all, read, unread } from "../problem.ts";
import { plainEnglish } from "../words/english.ts";
import { NAMING_FORMS } from "./interface-forms.ts";

/** A line of the intent, or a sentence of one. */
interface Line {
  readonly line: number;
  readonly text: string;
}

/** Something that every service of the stack does: what such a sentence is about, and how it must go on. */
interface Convention {
  readonly about: RegExp;
  readonly holds: RegExp;
  readonly form: string;
}

const ANSWER =
  "(?:is (?:answered|refused|rejected)|answers?|gives?|gets|returns?|leads to)(?: with)?(?: status)?";

/** A sentence on what is answered with a status. */
function answered(about: string, status: number, form: string): Convention {
  return {
    about: new RegExp(`^(?:${about}) ${ANSWER}\\b`, "i"),
    holds: new RegExp(`^.+? ${ANSWER} (?:a )?(?:${status}|http ${status})$`, "i"),
    form,
  };
}

const RECORD = "(?:record|item|entry|thing|object)s?";
const MISSING = "(?:does not exist|is not there|is missing|is unknown|was deleted|is not known)";

const CONVENTIONS: readonly Convention[] = [
  {
    about: /^(?:weekdays?|days? of week|names? of weekdays?) /i,
    holds:
      /^.+? is (?:(?:always )?(?:written|given|returned|spelled|shown|kept) )?(?:in )?lower[- ]?case(?: letters)?(?:,? (?:as|like|such as|for example|e\.g\.?) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:,| or | and )*)+)?$/,
    form: "Weekdays are written in lower case, as tuesday.",
  },
  {
    about: /^(?:money|price|amount of money|amounts of money|prices|sums of money) /i,
    holds:
      /^.+? is (?:written as |given as )?(?:numbers?|decimal numbers?)(?: (?:with|of) (?:at most|up to|no more than) (?:two|2) (?:decimals?|decimal places|digits after (?:decimal )?point|digits behind point))?$/i,
    form: "Money is a number with at most two decimals.",
  },
  {
    about: /^dates? (?:is|has) /i,
    holds: /^dates? is (?:written |given )?(?:as |like )?(?:yyyy-mm-dd|\d{4}-\d{2}-\d{2})$/i,
    form: "Dates are written as YYYY-MM-DD.",
  },
  {
    about: /^times? (?:is|has) /i,
    holds: /^times? is (?:written |given )?(?:as |like )?(?:hh:mm|\d{2}:\d{2})$/i,
    form: "Times are written as HH:MM.",
  },
  answered(
    `(?:(?:unknown|dangling|broken) references?|references? (?:to|of) (?:${RECORD} that ${MISSING}|nothing|nowhere|(?:missing|unknown) ${RECORD}))`,
    422,
    "A reference to a record that does not exist is answered 422.",
  ),
  answered(
    "(?:unknown|missing|wrong) fields?(?: or (?:a )?(?:unknown|missing|wrong) fields?)*|fields? (?:that is (?:unknown|missing|wrong|not known)|of wrong type)",
    422,
    "An unknown field is answered 422.",
  ),
  answered(
    "(?:violated|broken) rules?|rules? that is (?:violated|broken)|(?:violation|breach) of rules?|what (?:breaks|violates) rules?",
    409,
    "A violated rule is answered 409.",
  ),
  answered(
    `(?:unknown|missing|deleted) ${RECORD}|${RECORD} that ${MISSING}|unknown id`,
    404,
    "A record that does not exist is answered 404.",
  ),
  answered(
    "(?:body|request)(?: that)? (?:is not (?:readable|json|json object)|may not is read)|unreadable body",
    400,
    "A body that is not a JSON object is answered 400.",
  ),
];

/** Sentences on values and answers that are understood. */
export const CONVENTION_FORMS: readonly string[] = CONVENTIONS.map(({ form }) => form);

/** The sentences of a line, each saying what every service does; a sentence that says otherwise, or something else, is not read. */
export function conventionsIn(
  line: Line,
): Attempt<{ readonly kind: "conventions"; readonly conventions: Statement[] }> {
  const sentences = line.text.split(/(?<=[.!])\s+|\s*;\s*/).filter((text) => text !== "");
  const known = all(sentences.map((text) => conventionOf({ line: line.line, text })));
  return known.ok ? read({ kind: "conventions", conventions: [...known.value] }) : known;
}

function conventionOf(sentence: Line): Attempt<Statement> {
  const plain = plainEnglish(sentence.text);
  const about = CONVENTIONS.filter((one) => one.about.test(`${plain} `));
  if (about.some(({ holds }) => holds.test(plain))) {
    return read({ text: sentence.text, provenance: { kind: "stated", line: sentence.line } });
  }
  const [known] = about;
  return known === undefined
    ? unread(sentence, "neither a path, panels, a step's records, nor a known convention", [
        ...NAMING_FORMS,
        ...CONVENTION_FORMS,
      ])
    : unread(sentence, "every service here does it differently", [known.form]);
}
