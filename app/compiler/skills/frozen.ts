import { type Choosable, certain } from "../choices.ts";
import type { Model } from "../model.ts";
import { allOf, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { entityIn, fieldIn } from "../words/nouns.ts";
import { possessive } from "../words/terms.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** Records that stay as they are: `A paid bill may not be changed or deleted`. */
export const frozen: RuleSkill = {
  name: "frozen",
  forms: [
    "An X whose F is V may not be changed or deleted",
    "An X may not be deleted",
    "An X's F may not be changed",
  ],
  read,
};

const VERBS =
  "(?:changed?|deleted?|edited?|updated?|altered?|modified|modify|removed?|cancell?ed|touched|erased?|rewritten|corrected)";
const LIST = `${VERBS}(?:(?:,| or| and| nor|,? or) ${VERBS})*`;
const FORMS: readonly RegExp[] = [
  `^no (?<what>.+?) (?:may |can )?(?:is |ever )*(?<verbs>${LIST})$`,
  `^(?<what>.+?) (?:is not|may not|does not|is never|never|may no longer|is no longer|can no longer)(?: be| is| ever| any more)* (?<verbs>${LIST})(?: any ?more| again| afterwards| any longer)?$`,
  `^(?<what>.+?) (?:is|stays?|remains?) (?<verbs>final|immutable|read-only|frozen|fixed|unchanged)$`,
].map((form) => new RegExp(form, "i"));

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = plainEnglish(sentence).replace(
    /^once (.+?) (is|has) (.+?), (?:it|this|that) /i,
    "$1 that $2 $3 ",
  );
  for (const form of FORMS) {
    const { what, verbs } = form.exec(plain)?.groups ?? {};
    if (what === undefined || verbs === undefined) continue;
    const meaning = ofField(what, verbs, model) ?? ofRecords(what, verbs, model);
    if (meaning !== null) return certain(meaning);
  }
  return null;
}

const DELETES = /delet|remov|eras|cancel|final|immutable|frozen/i;
const CHANGES =
  /chang|edit|updat|alter|modif|touch|rewrit|correct|final|immutable|read-only|frozen|fixed/i;

function eventsOf(verbs: string): readonly ("change" | "delete")[] {
  return [
    ...(CHANGES.test(verbs) ? (["change"] as const) : []),
    ...(DELETES.test(verbs) ? (["delete"] as const) : []),
  ];
}

/** `bill's number may not be changed`. */
function ofField(what: string, verbs: string, model: Model): RuleMeaning | null {
  const owned = possessive(what);
  const it = owned === null ? null : entityIn(owned.owner, model);
  const field = it === null || owned === null ? null : fieldIn(owned.what, it);
  if (it === null || field === null || !CHANGES.test(verbs)) return null;
  return {
    on: it.name,
    reads: [field.name],
    events: ["change"],
    says: `The ${field.name} of a ${it.name} stays as it is.`,
    holds: `before === null || JSON.stringify(it.${field.name}) === JSON.stringify(before.${field.name})`,
    samples: [],
  };
}

function ofRecords(what: string, verbs: string, model: Model): RuleMeaning | null {
  const noun = nounIn(what, "before", model);
  const events = eventsOf(verbs);
  if (noun === null || events.length === 0) return null;
  const { entity, where } = noun;
  const does = events.map((event) => `${event}d`).join(" or ");
  return {
    on: entity.name,
    reads: entity.fields.map(({ name }) => name),
    events,
    says: `A ${entity.name}${where.length === 0 ? "" : ` of which ${where.map(({ says }) => says).join(" and ")}`} is not ${does}.`,
    holds: `before === null${where.length === 0 ? "" : ` || !(${allOf(where)})`}`,
    samples: where.length === 0 ? neverSample() : [],
  };
}

function neverSample(): readonly RuleSample[] {
  return [
    {
      says: "it is always broken",
      it: { id: "subject" },
      before: { id: "subject" },
      world: {},
      holds: false,
    },
  ];
}
