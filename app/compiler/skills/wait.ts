import type { Field } from "../../core/spec/data.ts";
import { among, type Choice, type Choosable } from "../choices.ts";
import { type Entity, fieldsOf, type Model } from "../model.ts";
import { daysIn } from "../words/english.ts";
import { type Interval, intervalIn } from "../words/intervals.ts";
import { entitiesIn, entityIn, fieldIn, type Link, linksBetween } from "../words/nouns.ts";
import type { RuleMeaning, RuleSample, RuleSkill } from "./rule-skill.ts";

/** A length of time after an event must have passed: `No pickup of a parcel before hold_days after its last inspection have passed`. */
export const wait: RuleSkill = {
  name: "wait",
  forms: [
    "No X of a B before F days after its last Y have passed",
    "No B is X-ed within 3 days after its last Y",
    "An X of a B is at least 2 weeks after its last Y",
  ],
  read,
};

interface Parts {
  readonly it: Entity;
  readonly event: Entity;
  readonly link: Link;
  readonly length: Length;
  /** The subject's date; null where the subject has none and a run's date is meant. */
  readonly itDate: Field | null;
  readonly eventDate: Field;
  readonly last: boolean;
}

/** Days, as code of the event in `one`. */
interface Length {
  readonly code: string;
  readonly says: string;
  readonly of: "event" | "subject" | "number" | "between";
  readonly field: Field | null;
  readonly reads: readonly string[];
}

function read(sentence: string, model: Model): Choosable<RuleMeaning> | null {
  const said = intervalIn(sentence);
  if (said === null) return null;
  const event = said.event === "" ? null : eventIn(said.event, model);
  if (event !== null) return ofEvent(said, event, model) ?? undated(said, event, model);
  return said.event === "" ? ofUnnamed(said, model) : null;
}

function ofEvent(said: Interval, event: Entity, model: Model): Choosable<RuleMeaning> | null {
  const [eventDate] = fieldsOf(event, "date");
  if (eventDate === undefined) return null;
  for (const it of subjectsIn(said, event, model)) {
    const [itDate] = fieldsOf(it, "date");
    const [link] = linksBetween(it, event, model);
    if (itDate === undefined || link === undefined) continue;
    const length = lengthAtEnd(said.length, { it, event, link });
    if (length !== null)
      return choosable({ it, event, link, length, itDate, eventDate, last: said.last });
  }
  return null;
}

/** The event is not named: it is the one that has a date and a single number, and belongs to what the head names. */
function ofUnnamed(said: Interval, model: Model): Choosable<RuleMeaning> | null {
  const named = entitiesIn(said.head, model);
  const events = model.entities.filter(
    (entity) =>
      !named.includes(entity) &&
      fieldsOf(entity, "date").length > 0 &&
      fieldsOf(entity, "integer").length === 1 &&
      named.some((one) => linksBetween(one, entity, model).length > 0),
  );
  const [event] = events;
  const [field] = event === undefined ? [] : fieldsOf(event, "integer");
  if (event === undefined || field === undefined || events.length > 1) return null;
  const whole = { ...said, length: field.name };
  return ofEvent(whole, event, model) ?? undated(whole, event, model);
}

/** Nothing that is kept has to wait, but what the event belongs to is locked: only a workflow can ask, as of its date. */
function undated(said: Interval, event: Entity, model: Model): Choosable<RuleMeaning> | null {
  const [eventDate] = fieldsOf(event, "date");
  for (const it of entitiesIn(`${said.head} ${said.event}`, model)) {
    const [link] = linksBetween(it, event, model);
    if (it === event || link === undefined || eventDate === undefined) continue;
    const length = lengthAtEnd(said.length, { it, event, link });
    if (length !== null)
      return choosable({ it, event, link, length, itDate: null, eventDate, last: said.last });
  }
  return null;
}

/** The event's words may go on: `call of it`, `inspection on that parcel`. */
function eventIn(words: string, model: Model): Entity | null {
  return (
    entityIn(words, model) ??
    entityIn(words.replace(/ (?:of|on|in|to|for|at|by|has|is)\b.*$/i, ""), model) ??
    entitiesIn(words, model)[0] ??
    null
  );
}

/** What may have to wait: what the head names and belongs to the event, what it names by its verb, and failing that what refers to the same as the event. */
function subjectsIn(
  { head, length, event: words }: Interval,
  event: Entity,
  model: Model,
): readonly Entity[] {
  const named = entitiesIn(`${head} ${length}`, model);
  const behind = entitiesIn(words, model).filter((entity) => entity !== event);
  const belongs = (entity: Entity) =>
    linksBetween(entity, event, model).length > 0 && fieldsOf(entity, "date").length > 0;
  const others = model.entities.filter((entity) => entity !== event && belongs(entity));
  const around = [...named, ...behind];
  const implied = others.filter(
    (entity) =>
      !around.includes(entity) &&
      around.some((one) =>
        entity.fields.some(({ type }) => type.kind === "reference" && type.entity === one.name),
      ),
  );
  return [...named.filter(belongs), ...(implied.length === 1 ? implied : [])];
}

/** The length that the words end with: a verb may stand before it. */
function lengthAtEnd(words: string, parts: Linked): Length | null {
  const each = words.trim().split(" ");
  const lengths = each.map((_, index) => lengthIn(each.slice(index).join(" "), parts));
  return lengths.find((length) => length !== null) ?? null;
}

interface Linked {
  readonly it: Entity;
  readonly event: Entity;
  readonly link: Link;
}

function lengthIn(words: string, { it, event, link }: Linked): Length | null {
  const plain = words.trim().replace(/ has$/i, "");
  const [, number = "", unit = ""] = /^(\S+) (days?|weeks?|calendar days?)$/i.exec(plain) ?? [];
  const days = daysIn(number, unit);
  if (days !== null)
    return { code: String(days), says: `${days} days`, of: "number", field: null, reads: [] };
  const bare = plain.replace(/ days?$/i, "");
  const isNumber = (entity: Entity) => ({
    ...entity,
    fields: fieldsOf(entity, "integer", "number"),
  });
  const phrase = (entity: Entity) =>
    fieldIn(plain, isNumber(entity)) ?? fieldIn(bare, isNumber(entity));
  const ofEvent = phrase(event);
  if (ofEvent !== null)
    return {
      code: `one.${ofEvent.name}`,
      says: `its ${ofEvent.name} days`,
      of: "event",
      field: ofEvent,
      reads: [],
    };
  const between = link.through === null ? null : phrase(link.through.entity);
  if (between !== null && link.through !== null) {
    const { entity, field } = link.through;
    const code = `(world.find("${entity.name}", it.${field.name})?.${between.name} ?? null)`;
    return {
      code,
      says: `${entity.name}.${between.name} days`,
      of: "between",
      field: between,
      reads: [field.name],
    };
  }
  const own = phrase(it);
  return own === null
    ? null
    : {
        code: `it.${own.name}`,
        says: `its own ${own.name} days`,
        of: "subject",
        field: own,
        reads: [own.name],
      };
}

function choosable(parts: Parts): Choosable<RuleMeaning> {
  const { it, event, length, last } = parts;
  const bound = among([
    `A ${it.name} on the very day on which ${length.says} after a ${event.name} are full is allowed.`,
    `A ${it.name} is allowed from the day after ${length.says} after a ${event.name} are full.`,
  ]);
  const sayLast = `Only the last ${event.name} before a ${it.name} locks it.`;
  const sayAny = `Every ${event.name} before a ${it.name} locks it, not only the last.`;
  const which = among(last ? [sayLast, sayAny] : [sayAny, sayLast]);
  const future = among(
    [
      `A ${event.name} dated after a ${it.name} does not lock it.`,
      `A ${event.name} dated after a ${it.name} locks it, too.`,
    ],
    2,
  );
  // With one length for all, the last event is the one that locks longest.
  const choices: readonly Choice[] =
    length.of === "event" ? [bound, which, future] : [bound, future];
  return {
    choices,
    take: (taken) => {
      const [strict = 0, second = 0, third = 0] = taken;
      const three = choices.length === 3;
      return meaning(parts, {
        strict: strict === 1,
        onlyLast: three && (last ? second === 0 : second === 1),
        future: (three ? third : second) === 1,
      });
    },
  };
}

interface Taken {
  readonly strict: boolean;
  readonly onlyLast: boolean;
  readonly future: boolean;
}

function meaning(parts: Parts, taken: Taken): RuleMeaning {
  const { it, event, link, length, itDate, eventDate } = parts;
  const others = it === event ? "one.id !== it.id && " : "";
  const when = itDate === null ? "asOf" : `it.${itDate.name}`;
  const past = taken.future ? "" : ` && !above(one.${eventDate.name}, ${when})`;
  const events = `world.all("${event.name}").filter((one) => ${others}${link.code("one")}${past})`;
  const chosen = taken.onlyLast
    ? `orderedBy(${events}, (one) => one.${eventDate.name}).slice(-1)`
    : events;
  const free = `addDays(one.${eventDate.name}, ${length.code})`;
  const test = taken.strict ? `!atMost(${when}, ${free})` : `!below(${when}, ${free})`;
  return {
    on: it.name,
    reads: [
      ...new Set([...link.reads, ...(itDate === null ? [] : [itDate.name]), ...length.reads]),
    ],
    events: itDate === null ? [] : ["create", "change"],
    asOf: itDate === null,
    says: `A ${it.name} is ${taken.strict ? "more than" : "at least"} ${length.says} after ${taken.onlyLast ? "the last" : "every"} ${event.name}.`,
    holds: `${chosen}.every((one) => ${test})`,
    samples: samplesOf(parts, taken),
  };
}

const DAYS = 5;

/** One event on the first of March that locks for five days, and a record on the fifth, sixth and seventh. */
function samplesOf(
  { it, event, link, length, itDate, eventDate }: Parts,
  { strict }: Taken,
): readonly RuleSample[] {
  if (it === event || link.through === null || itDate === null) return [];
  const { entity, field } = link.through;
  const days = length.of === "number" ? Number(length.code) : DAYS;
  if (days < 1) return [];
  const back = event.fields.find(
    ({ type }) => type.kind === "reference" && type.entity === entity.name,
  );
  const set = (of: Length["of"]) =>
    length.of === of && length.field !== null ? { [length.field.name]: days } : {};
  const world = {
    [entity.name]: [{ id: "shared", ...set("between") }],
    [event.name]: [
      {
        id: "event",
        [back?.name ?? "id"]: "shared",
        [eventDate.name]: "2026-03-01",
        ...set("event"),
      },
    ],
  };
  const on = (after: number) => ({
    id: "subject",
    [field.name]: "shared",
    [itDate.name]: new Date(Date.UTC(2026, 2, 1 + after)).toISOString().slice(0, 10),
    ...set("subject"),
  });
  return [
    { says: "a day too early it is broken", it: on(days - 1), world, holds: false },
    {
      says: `on the last day it ${strict ? "is broken" : "holds"}`,
      it: on(days),
      world,
      holds: !strict,
    },
    { says: "a day later it holds", it: on(days + 1), world, holds: true },
  ];
}
