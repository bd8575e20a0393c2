import type { DataContract, Field } from "../spec/data.ts";
import { changeOf, freeField, isChangeable, isDeletable, ruledFields } from "./changes.ts";
import type { Body, FamilyDraft } from "./draft.ts";
import { collectionOf, type Known, rulesOn } from "./known.ts";
import { rangeOf, scaleOf } from "./scales.ts";
import { type Story, story } from "./story.ts";
import { beyond, wrongValues } from "./values.ts";
import { one, sentence } from "./words.ts";

/** A part of what is done with the records of a data contract; parts can follow each other in one trial. */
interface Chapter {
  readonly name: ChapterName;
  /** What it shows, after the words for a record. */
  readonly says: string;
  /** `made`: it needs a record that is taken; `sent`: all that it sends is refused. */
  readonly on: "made" | "sent";
  /** Whether there is something to do. */
  readonly fits: (known: Known, contract: DataContract) => boolean;
  readonly tell: (told: Story, contract: DataContract) => void;
}

/** In the order in which one trial may do them all: what asks how a record was taken comes before what changes it. */
const CHAPTERS: readonly Chapter[] = [
  { name: "kept", says: "is found again as it was taken", on: "made", fits: always, tell: kept },
  {
    name: "listed",
    says: "stands in the list, and is found by a field",
    on: "made",
    fits: always,
    tell: listed,
  },
  {
    name: "unique",
    says: "is not taken where a unique value is taken",
    on: "made",
    fits: hasUnique,
    tell: unique,
  },
  {
    name: "changed",
    says: "can be changed, and keeps what was not",
    on: "made",
    fits: (known, contract) => freeField(known, contract) !== null,
    tell: changed,
  },
  {
    name: "bounds",
    says: "may have the least and the greatest value, and none beyond",
    on: "made",
    fits: hasBounds,
    tell: bounds,
  },
  {
    name: "deleted",
    says: "is gone once it is deleted",
    on: "made",
    fits: isDeletable,
    tell: deleted,
  },
  {
    name: "incomplete",
    says: "that lacks a field, or has one that nobody knows, is not taken",
    on: "sent",
    fits: always,
    tell: incomplete,
  },
  {
    name: "wrong",
    says: "with a value of the wrong type or out of its range, or that refers to nothing, is not taken",
    on: "sent",
    fits: always,
    tell: wrong,
  },
  {
    name: "unknown",
    says: "that is not there is answered 404, and a body that cannot be read 400",
    on: "sent",
    fits: always,
    tell: unknown,
  },
];

/** Names of the chapters, as acceptance lines are held to them. */
export type ChapterName =
  | "kept"
  | "listed"
  | "bounds"
  | "unique"
  | "changed"
  | "deleted"
  | "incomplete"
  | "wrong"
  | "unknown";

/** The families of a data contract: one for each chapter, or where there would be too many, one for all that is taken and one for all that is refused. */
export function entityFamilies(
  known: Known,
  contract: DataContract,
  folded: boolean,
): readonly FamilyDraft[] {
  const { name, key } = contract;
  const fitting = CHAPTERS.filter(
    ({ on, fits }) =>
      (on === "made" ? known.makeable : known.sendable).has(name) && fits(known, contract),
  );
  const groups = folded
    ? [fitting.filter(({ on }) => on === "made"), fitting.filter(({ on }) => on === "sent")]
    : fitting.map((chapter) => [chapter]);
  return groups.flatMap((chapters) => {
    const [first] = chapters;
    if (first === undefined) return [];
    const told = story(known, { of: contract });
    for (const { tell } of chapters) tell(told, contract);
    const says = sentence(`${one(name)} ${chapters.map((chapter) => chapter.says).join("; it ")}.`);
    const id = chapterId(key, first.name, folded);
    return { id, says, covers: [key], rows: null, ...told.end() };
  });
}

/** The id of the family in which a chapter stands. */
export function chapterId(key: string, chapter: ChapterName, folded: boolean): string {
  if (!folded) return `${key}-${chapter}`;
  const on = CHAPTERS.find(({ name }) => name === chapter)?.on;
  return `${key}-${on === "made" ? "records" : "refused"}`;
}

function always(): boolean {
  return true;
}

function kept(told: Story, contract: DataContract): void {
  const { id, path, body } = told.parent(contract);
  told.step({ request: { method: "GET", path }, expect: { status: 200, body: { id, ...body } } });
}

function listed(told: Story, contract: DataContract): void {
  const { id, body } = told.parent(contract);
  const path = collectionOf(told.known, contract);
  const found = { status: 200, body: { total: 1, items: [{ id, ...body }] } };
  told.step({ request: { method: "GET", path }, expect: found });
  const text = contract.fields.find(({ type }) => type.kind === "text");
  if (text === undefined) return;
  const other = told.draw("other_text", { string: "[0-9]{4,9}" });
  const by = (value: unknown) => `${path}?${text.name}=${value}`;
  told.step({ request: { method: "GET", path: by(body[text.name]) }, expect: found });
  told.step({
    request: { method: "GET", path: by(other) },
    expect: { status: 200, body: { total: 0, items: [] } },
  });
}

/** Fields with a range that no rule compares: what is at its ends is not refused for another reason. */
function boundedFields(known: Known, contract: DataContract): readonly Field[] {
  const bound = ruledFields(known, contract);
  return contract.fields.filter((field) => field.range !== null && !bound.has(field));
}

function hasBounds(known: Known, contract: DataContract): boolean {
  return isChangeable(known, contract) && boundedFields(known, contract).length > 0;
}

function bounds(told: Story, contract: DataContract): void {
  const { id, path } = told.parent(contract);
  for (const field of boundedFields(told.known, contract)) {
    const scale = scaleOf(field);
    if (scale === null) continue;
    const { least, most } = rangeOf(field, scale);
    const ends = [least, most].filter(Number.isFinite).map(scale.value);
    for (const end of ends) {
      const body = { [field.name]: end };
      told.step({ request: { method: "PATCH", path, body }, expect: { status: 200, body } });
    }
    for (const value of beyond(field)) {
      const body = { [field.name]: value };
      told.step({
        request: { method: "PATCH", path, body },
        expect: { status: 422, body: { error: {} } },
      });
    }
    const [last = null] = ends.slice(-1);
    told.step({
      request: { method: "GET", path },
      expect: { status: 200, body: { id, [field.name]: last } },
    });
  }
}

function hasUnique(known: Known, contract: DataContract): boolean {
  const alone = contract.fields.filter((field) => field.unique && !field.optional);
  return alone.length > 0 && rulesOn(known, contract).every(({ kind }) => kind !== "limits");
}

function unique(told: Story, contract: DataContract): void {
  const { body } = told.parent(contract);
  const path = collectionOf(told.known, contract);
  for (const field of contract.fields.filter((one) => one.unique && !one.optional)) {
    const twin = told.body(contract, { [field.name]: body[field.name] ?? null });
    told.step({
      request: { method: "POST", path, body: twin },
      expect: { status: 409, body: { error: { rule: contract.key } } },
    });
  }
  told.step({ request: { method: "GET", path }, expect: { status: 200, body: { total: 1 } } });
}

function changed(told: Story, contract: DataContract): void {
  const field = freeField(told.known, contract);
  const { id, path, body } = told.parent(contract);
  if (field === null) return;
  const change = changeOf(told, contract, field);
  const expect = { status: 200, body: { id, ...body, ...change } };
  told.step({ request: { method: "PATCH", path, body: change }, expect });
  told.step({ request: { method: "GET", path }, expect });
}

function deleted(told: Story, contract: DataContract): void {
  const { path } = told.parent(contract);
  told.step({ request: { method: "DELETE", path }, expect: { status: 204 } });
  told.step({ request: { method: "GET", path }, expect: { status: 404 } });
  told.step({
    request: { method: "GET", path: collectionOf(told.known, contract) },
    expect: { status: 200, body: { total: 0, items: [] } },
  });
}

const FAULTY = { status: 422, body: { error: {} } };

function incomplete(told: Story, contract: DataContract): void {
  const body = told.body(contract);
  const bodies = contract.fields
    .filter(({ optional }) => !optional)
    .flatMap(({ name }): Body[] => [without(body, name), { ...body, [name]: null }]);
  const stranger = { ...body, nobody_knows_this: 1 };
  refuse(told, contract, [...bodies, stranger]);
}

function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([field]) => field !== name));
}

function wrong(told: Story, contract: DataContract): void {
  const body = told.body(contract);
  const bodies = contract.fields.map((field) => {
    const value = told.draw(`wrong_${field.name}`, { oneOf: [...wrongValues(field)] });
    return { ...body, [field.name]: value };
  });
  const nowhere = contract.fields.flatMap((field): Body[] => {
    if (field.type.kind !== "reference") return [];
    return [{ ...body, [field.name]: told.draw(`no_${field.name}`, { uuid: true }) }];
  });
  refuse(told, contract, [...bodies, ...nowhere]);
}

/** Sends each, and sees that none was taken. */
function refuse(told: Story, contract: DataContract, bodies: readonly Body[]): void {
  const path = collectionOf(told.known, contract);
  for (const body of bodies) told.step({ request: { method: "POST", path, body }, expect: FAULTY });
  told.step({
    request: { method: "GET", path },
    expect: { status: 200, body: { total: 0, items: [] } },
  });
}

function unknown(told: Story, contract: DataContract): void {
  const path = collectionOf(told.known, contract);
  const junk = told.draw("junk", { oneOf: ["{", "[1, 2", "kale", "{'crop': 'kale'}", ""] });
  const nobody = `${path}/${told.draw("nobody", { uuid: true })}`;
  told.step({
    request: { method: "POST", path, headers: { "content-type": "application/json" }, text: junk },
    expect: { status: 400, body: { error: {} } },
  });
  for (const method of ["GET", "PATCH", "DELETE"] as const) {
    const body = method === "PATCH" ? { body: {} } : {};
    told.step({ request: { method, path: nobody, ...body }, expect: { status: 404 } });
  }
}
