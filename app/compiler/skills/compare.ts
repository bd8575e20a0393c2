import { among, type Choice, type Choosable } from "../choices.ts";
import type { Entity, Model } from "../model.ts";
import {
  type Comparison,
  comparisonIn,
  comparisonSays,
  tolerantCode,
  withBound,
} from "../words/comparisons.ts";
import { allOf, type Condition, conditionsIn, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { entitiesIn } from "../words/nouns.ts";
import { spanOf } from "../words/spans.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** Two values of which one bounds the other: `A ticket's seats are at most the show's capacity`. */
export const compare: RuleSkill = {
  name: "compare",
  forms: [
    "An X's F is at most its B's G",
    "An X's F is after its G",
    "An X's F is at least 5",
    "An X's F is at most 3 days after its G",
    "No X has an F above its B's G",
    "An X's F is between 1 and its B's G",
  ],
  read,
};

interface Said {
  readonly it: Entity;
  /** All of them hold. */
  readonly comparisons: readonly Comparison[];
  readonly when: readonly Condition[];
}

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const plain = plainEnglish(sentence)
    .replace(/^(?:for|in|on) (?:every |each )?([\w ]+?), /i, "$1 has ")
    .replace(/ is positive$/i, " is more than 0")
    .replace(/ is (?:not negative|zero or more)$/i, " is at least 0");
  const [head = plain, condition] = plain.split(/,? (?:when|if|while) /i);
  for (const form of [turned(head, model), head]) {
    for (const it of subjectsIn(form, model)) {
      const subject = { entity: it, variable: "it", model };
      const comparisons = between(form, it, model) ?? one(comparisonIn(form, subject));
      const when = condition === undefined ? [] : conditionsIn(`when ${condition}`, subject);
      if (
        comparisons !== null &&
        when !== null &&
        comparisons.some(({ left, right }) => left.reads.length + right.reads.length > 0)
      ) {
        return choosable({
          it,
          comparisons,
          when: [...when, ...conditionsOfSubject(form, it, model)],
        });
      }
    }
  }
  return null;
}

function one(comparison: Comparison | null): readonly Comparison[] | null {
  return comparison === null ? null : [comparison];
}

const NO =
  /^no ([\w ]+?)(?:'s (.+?) (?:is|may) | has ([\w ]+?) )(?:is )?(above|over|below|under|more than|less than|greater than|larger than|smaller than|higher than|lower than|exceeds?|before|after|later than|earlier than|outside) (.+)$/i;
const LASTS =
  /^([\w ]+?) (?:lasts?|takes?|may last|may take|is) (at most|at least|no more than|no less than|more than|less than) (\S+ (?:days?|weeks?))(?: long)?$/i;
const HAS =
  /^([\w ]+?) has ([\w ]+?) (of )?(at most|at least|above|below|under|over|more than|less than|no more than|not more than|before|after) (.+)$/i;

/** `no order has quantity above 5` as `order's quantity is not above 5`. */
function turned(plain: string, model: Model): string {
  const lasting = LASTS.exec(plain);
  if (lasting !== null) {
    const [, it = "", how = "", length = ""] = lasting;
    const entity = nounIn(it, "it", model)?.entity;
    const span = entity === undefined ? null : spanOf(entity);
    if (span !== null) return `${it}'s ${span.to.name} is ${how} ${length} after ${span.from.name}`;
  }
  const no = NO.exec(plain);
  if (no !== null) {
    const [, it = "", own, has, how = "", right = ""] = no;
    const phrase = /^exceeds?$/i.test(how) ? "may not exceed" : `is not ${how}`;
    return `${it}'s ${own ?? has} ${phrase} ${right}`;
  }
  const has = HAS.exec(plain);
  if (has === null) return plain;
  const [, it = "", field = "", , how = "", right = ""] = has;
  return `${it}'s ${field} is ${how} ${right}`;
}

/** What the sentence names, first what it names first; failing that, everything that has fields of these names. */
function subjectsIn(plain: string, model: Model): readonly Entity[] {
  const named = entitiesIn(plain, model);
  return named.length > 0 ? named : model.entities;
}

/** `open order's quantity …`: only of open ones. */
function conditionsOfSubject(plain: string, it: Entity, model: Model): readonly Condition[] {
  const owner = /^(.+?)'s /.exec(plain)?.[1] ?? "";
  const noun = nounIn(owner, "it", model);
  return noun !== null && noun.entity.name === it.name ? noun.where : [];
}

const BETWEEN = /^(.+?) (?:is|lies?) (?:between|from) (.+?) (?:and|to) (.+)$/i;

function between(plain: string, it: Entity, model: Model): readonly Comparison[] | null {
  const [, value = "", low = "", high = ""] = BETWEEN.exec(plain) ?? [];
  if (value === "") return null;
  const subject = { entity: it, variable: "it", model };
  const least = comparisonIn(`${value} is at least ${low}`, subject);
  const most = comparisonIn(`${value} is at most ${high}`, subject);
  return least === null || most === null ? null : [least, most];
}

function choosable(said: Said): Choosable<RuleMeaning> {
  const loose = said.comparisons.find((comparison) => comparison.loose);
  const shared = sharedBound(said);
  const choices: readonly Choice[] = [
    among(loose === undefined ? [""] : boundSays(loose)),
    among(shared === null ? [""] : shared.says, 2),
  ];
  return {
    choices,
    take: ([isIn = 0, together = 0]) => {
      const comparisons = said.comparisons.map((comparison) =>
        comparison.loose ? withBound(comparison, isIn === 1) : comparison,
      );
      const one = meaning({ ...said, comparisons });
      return shared === null || together === 0
        ? one
        : { ...one, holds: shared.holds, says: shared.says[1], samples: [] };
    },
  };
}

function boundSays(loose: Comparison): readonly string[] {
  return [
    `${comparisonSays(withBound(loose, false))}; the same day or time does not do.`,
    `${comparisonSays(withBound(loose, true))}; the same day or time does.`,
  ];
}

/** A number of another record that bounds one of this may be meant for all that refer to it, together. */
function sharedBound({
  it,
  comparisons,
  when,
}: Said): { readonly says: readonly [string, string]; readonly holds: string } | null {
  const [comparison] = comparisons;
  if (comparison === undefined || comparisons.length > 1 || when.length > 0) return null;
  const { left, operator, right } = comparison;
  const reference = /^\(world\.find\("(\w+)", it\.(\w+)\)/.exec(right.code);
  if (
    operator !== "<=" ||
    left.kind !== "number" ||
    left.field === null ||
    left.code !== `it.${left.field.name}` ||
    reference === null
  )
    return null;
  const [, owner = "", field = ""] = reference;
  const others = `world.all("${it.name}").filter((one) => one.id !== it.id && one.${field} === it.${field})`;
  return {
    says: [
      `Each ${it.name} alone keeps to ${right.says}.`,
      `All ${it.name} records of a ${owner} together keep to ${right.says}.`,
    ],
    holds: `total([...${others}.map((one) => one.${left.field.name}), it.${left.field.name}]) <= amount${right.code}`,
  };
}

function meaning({ it, comparisons, when }: Said): RuleMeaning {
  const applies = when.length === 0 ? "" : `!(${allOf(when)}) || `;
  const tests = comparisons.map(tolerantCode).join(" && ");
  const reads = [
    ...comparisons.flatMap(({ left, right }) => [...left.reads, ...right.reads]),
    ...when.flatMap((one) => one.reads),
  ];
  return {
    on: it.name,
    reads: [...new Set(reads)],
    events: ["create", "change"],
    says: `${comparisons.map(comparisonSays).join(" and ")}${when.length === 0 ? "" : ` where ${when.map((one) => one.says).join(" and ")}`}.`,
    holds: when.length === 0 ? tests : `${applies}(${tests})`,
    samples: when.length === 0 && comparisons.length === 1 ? comparisons.flatMap(samplesOf) : [],
  };
}

/** Of two fields of one record, or of a field and a number: values around the bound. */
function samplesOf({ left, operator, right }: Comparison): readonly RuleSample[] {
  const { field } = left;
  if (
    field === null ||
    left.code !== `it.${field.name}` ||
    (left.kind !== "number" && left.kind !== "date")
  )
    return [];
  const isOwn = right.field !== null && right.code === `it.${right.field.name}`;
  const bound = isOwn ? 10 : Number(right.code);
  if (!isOwn && (right.kind !== "number" || Number.isNaN(bound))) return [];
  const value = (number: number) =>
    left.kind === "date" ? `2026-01-${String(number).padStart(2, "0")}` : number;
  const holds = (number: number) =>
    ({
      "<": number < bound,
      "<=": number <= bound,
      ">": number > bound,
      ">=": number >= bound,
      "==": number === bound,
      "!=": number !== bound,
    })[operator];
  return [bound - 1, bound, bound + 1].map((number) => ({
    says: `${field.name} ${value(number)} ${holds(number) ? "holds" : "is broken"}`,
    it: {
      id: "subject",
      ...(isOwn && right.field !== null ? { [right.field.name]: value(bound) } : {}),
      [field.name]: value(number),
    },
    world: {},
    holds: holds(number),
  }));
}
