import type { Field } from "../../core/spec/data.ts";
import { among, type Choosable, certain } from "../choices.ts";
import type { Entity, Model } from "../model.ts";
import { allOf, asSubject, type Noun, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { entitiesIn, fieldIn, referenceIn } from "../words/nouns.ts";
import { spanOf } from "../words/spans.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** Records that may not meet: `No two stays of one room overlap`, `No two desks share a number`. */
export const apart: RuleSkill = {
  name: "apart",
  forms: [
    "No two Xs of one B overlap",
    "No two Xs of one B share a F",
    "No two Xs have the same F and G",
    "No B is X-ed twice on the same F",
  ],
  read,
};

const TWO = "(?:no two|two|no 2|several|different)";
const FORMS: readonly RegExp[] = [
  /^no two (?<many>.+?) (?:may |can )?(?<how>overlap|collide|clash|share .+|has same .+|is (?:on|at|for|in) same .+|fall on same .+|start (?:on|at) same .+|take place (?:on|at) same .+|happen (?:on|at) same .+|is at same time|use same .+)$/i,
  new RegExp(
    `^(?:${TWO} )?(?<many>.+?) (?:may not|does not|never) (?<how>overlap|collide|clash|share .+|has same .+|fall on same .+|use same .+)$`,
    "i",
  ),
  /^no (?<how>overlap)ping (?<many>.+)$/i,
  /^no (?<owner>.+?) (?:may |can )?(?:is |has )?(?<verb>\w+) (?:twice|more than once|double) (?:on|at|for|in|with) (?<how>(?:same|one) .+)$/i,
  /^(?<owner>.+?) (?:is not|may not|does not|is never) (?<verb>\w+) (?:twice|more than once|double) (?:on|at|for|in|with) (?<how>(?:same|one) .+)$/i,
  /^(?<many>.+?)'s (?<field>.+?) is unique(?: (?:per|within|for|in|of) (?:each |one |same )?(?<within>.+))?$/i,
];

interface Parts {
  readonly many: Noun;
  /** Fields in which two records must differ in at least one, their group first. */
  readonly same: readonly Field[];
  readonly overlap: boolean;
}

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = plainEnglish(sentence);
  for (const pattern of FORMS) {
    const groups = pattern.exec(plain)?.groups;
    const parts = groups === undefined ? null : partsOf(groups, model);
    if (parts !== null)
      return parts.overlap
        ? overlapping(parts)
        : certain(meaning(parts, sameCode(parts), parts.same));
  }
  return null;
}

function partsOf(groups: Readonly<Record<string, string | undefined>>, model: Model): Parts | null {
  const { many: manyWords, owner, verb, field, within } = groups;
  const how = groups.how ?? (field === undefined ? "" : `same ${field}`);
  const found =
    manyWords === undefined ? verbal(owner ?? "", verb ?? "", model) : grouped(manyWords, model);
  if (found === null) return null;
  const { many, group } = found;
  const inside =
    within === undefined
      ? []
      : [fieldIn(within, many.entity) ?? referenceIn(within, many.entity, model)];
  if (inside.some((one) => one === null)) return null;
  const groups_ = [...group, ...inside.filter((one): one is Field => one !== null)];
  if (
    /^(?:overlap|collide|clash|is at same time|take place at same time|same time|one time)/i.test(
      how,
    )
  )
    return { many, same: groups_, overlap: true };
  const names = how.replace(
    /^(?:share|has|is|fall|start|take place|happen|use)?\s*(?:on |at |for |in )?(?:same |one )?/i,
    "",
  );
  const shared = names
    .split(/,? and (?:same )?|, /i)
    .map((name) => fieldIn(name, many.entity) ?? referenceIn(name, many.entity, model));
  if (shared.length === 0 || shared.some((one) => one === null)) return null;
  return {
    many,
    same: [...groups_, ...shared.filter((one): one is Field => one !== null)],
    overlap: false,
  };
}

interface Grouped {
  readonly many: Noun;
  readonly group: readonly Field[];
}

/** `stays of one room`: the many, and the references in which they are alike. */
function grouped(words: string, model: Model): Grouped | null {
  const whole = nounIn(words, "one", model);
  if (whole !== null && whole.where.length === 0) return { many: whole, group: [] };
  const [, head = "", by = ""] =
    /^(.+?) (?:of|for|in|on|at|by|with|per|from|to) (?:one |same |each |single |every )*(.+)$/i.exec(
      words,
    ) ?? [];
  const many = head === "" ? null : nounIn(head, "one", model);
  if (many !== null) {
    const group = by
      .split(/ and (?:one |same )?/i)
      .map((name) => referenceIn(name, many.entity, model) ?? fieldIn(name, many.entity));
    if (group.every((one) => one !== null)) return { many, group };
  }
  return whole === null ? null : { many: whole, group: [] };
}

/** `room … booked`: the many by their verb, else what alone refers to the owner. */
function verbal(owner: string, verb: string, model: Model): Grouped | null {
  const [of] = entitiesIn(owner, model);
  if (of === undefined) return null;
  const refers = model.entities.filter(({ fields }) =>
    fields.some(({ type }) => type.kind === "reference" && type.entity === of.name),
  );
  const [named] = entitiesIn(verb, model);
  const entity = named ?? (refers.length === 1 ? refers[0] : undefined);
  const reference = entity?.fields.find(
    ({ type }) => type.kind === "reference" && type.entity === of.name,
  );
  return entity === undefined || reference === undefined
    ? null
    : { many: { entity, where: [] }, group: [reference] };
}

function sameCode({ same }: Parts): readonly string[] {
  return same.map((field) =>
    field.type.kind === "weekday"
      ? `same(lower(one.${field.name}), lower(it.${field.name}))`
      : `same(one.${field.name}, it.${field.name})`,
  );
}

function meaning(
  { many, same, overlap }: Parts,
  alikeCode: readonly string[],
  reads: readonly Field[],
): RuleMeaning {
  const { entity, where } = many;
  const test = ["one.id !== it.id", ...where.map(({ code }) => code), ...alikeCode].join(" && ");
  const applies = where.length === 0 ? "" : `!(${asSubject(allOf(where))}) || `;
  const names = same.map(({ name }) => name).join(" and ");
  return {
    on: entity.name,
    reads: [...new Set([...reads.map(({ name }) => name), ...where.flatMap((one) => one.reads)])],
    events: ["create", "change"],
    says: overlap
      ? `No two ${entity.name} of the same ${names || "kind"} overlap.`
      : `No two ${entity.name} have the same ${names}.`,
    holds: `${applies}!world.all("${entity.name}").some((one) => ${test})`,
    samples: where.length === 0 && !overlap ? samplesOf(entity, same) : [],
  };
}

function samplesOf(entity: Entity, same: readonly Field[]): readonly RuleSample[] {
  const value = ({ type }: Field, of: string) =>
    type.kind === "boolean"
      ? of === "a"
      : type.kind === "integer" || type.kind === "number" || type.kind === "money"
        ? of.length
        : of;
  const record = (id: string, of: string) => ({
    id,
    ...Object.fromEntries(same.map((field) => [field.name, value(field, of)])),
  });
  return [
    {
      says: "a record that differs holds",
      it: record("subject", "a"),
      world: { [entity.name]: [record("other", "bb")] },
      holds: true,
    },
    {
      says: "a second one like it is broken",
      it: record("subject", "a"),
      world: { [entity.name]: [record("other", "a")] },
      holds: false,
    },
  ];
}

function overlapping(parts: Parts): Choosable<RuleMeaning> | null {
  const { entity } = parts.many;
  const span = spanOf(entity);
  if (span === null) return null;
  const { from, to, on } = span;
  const touching = [
    `A ${entity.name} may begin where another ends.`,
    `A ${entity.name} that begins where another ends overlaps it.`,
  ];
  const isTimes = from.type.kind === "time";
  const choices = from === to ? [] : [among(isTimes ? touching : [...touching].reverse())];
  return {
    choices,
    take: ([taken = 0]) => {
      const closed = from === to || (isTimes ? taken === 1 : taken === 0);
      // A span without an end goes on.
      const test = closed ? "!above" : "below";
      const meets = (a: string, b: string) =>
        closed
          ? `${test}(${a}.${from.name}, ${b}.${to.name})`
          : `(${b}.${to.name} === null || below(${a}.${from.name}, ${b}.${to.name}))`;
      const day = on === null ? [] : [`same(one.${on.name}, it.${on.name})`];
      const code = [...sameCode(parts), ...day, meets("one", "it"), meets("it", "one")];
      return meaning(parts, code, [...parts.same, from, to, ...(on === null ? [] : [on])]);
    },
  };
}
