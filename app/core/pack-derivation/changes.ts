import type { DataContract, Field } from "../spec/data.ts";
import type { Body } from "./draft.ts";
import { type Known, rulesOn } from "./known.ts";
import type { RuleRead } from "./rules/read.ts";
import { groupOf, type Story } from "./story.ts";
import { drawOf } from "./values.ts";
import { snakeOf } from "./words.ts";

/** Whether records can be changed at all. */
export function isChangeable(known: Known, contract: DataContract): boolean {
  return rulesOn(known, contract).every(
    (read) => !(read.kind === "frozen" && read.change && read.state === null),
  );
}

/** Whether records can be deleted at all. */
export function isDeletable(known: Known, contract: DataContract): boolean {
  return rulesOn(known, contract).every(
    (read) => !(read.kind === "frozen" && read.remove && read.state === null),
  );
}

/** A field that can be changed without a rule having a say; a text if there is one. */
export function freeField(known: Known, contract: DataContract): Field | null {
  if (!isChangeable(known, contract)) return null;
  // What is drawn never breaks a comparison.
  const asked = known.rules.flatMap(({ read }) => (read.kind === "compares" ? [] : lookedAt(read)));
  const free = contract.fields.filter(
    (field) => !asked.includes(field) && drawOf(known, contract, field) !== null,
  );
  return free.find(({ type }) => type.kind === "text") ?? free[0] ?? null;
}

/** Fields that some rule looks at. */
export function ruledFields(known: Known, contract: DataContract): ReadonlySet<Field> {
  const looked = known.rules.flatMap(({ read }) => lookedAt(read));
  return new Set(looked.filter((field) => contract.fields.includes(field)));
}

function lookedAt(read: RuleRead): readonly Field[] {
  switch (read.kind) {
    case "needs":
      return [read.by, read.state.field];
    case "compares":
      return [read.field, ...(read.right.kind === "field" ? [read.right.field] : [])];
    case "apart":
      return read.fields;
    case "limits":
      return [read.by, ...(read.state === null ? [] : [read.state.field])];
    case "frozen":
      return read.state === null ? [] : [read.state.field];
    case "waits":
      return [read.date, read.eventDate, ...(typeof read.days === "number" ? [] : [read.days])];
  }
}

/** A change that is taken: what is sent, and what the record then is. */
export function changeOf(told: Story, contract: DataContract, field: Field): Body {
  const generator = drawOf(told.known, contract, field);
  if (generator === null) throw new Error(`${field.name} of ${contract.name} cannot be drawn`);
  const group = field.unique ? { unique: groupOf(`${snakeOf(contract.name)}_${field.name}`) } : {};
  return { [field.name]: told.draw(`new_${field.name}`, { ...generator, ...group }) };
}
