import type { DataContract } from "../../spec/data.ts";
import type { Derived, FamilyDraft, Row, StepDraft } from "../draft.ts";
import { collectionOf, type Known, rulesOn } from "../known.ts";
import { type Story, story } from "../story.ts";
import type { RuleRead } from "./read.ts";

/** What a family of a rule is called, and how the rule refuses. */
export interface Telling {
  readonly id: string;
  readonly says: string;
  readonly covers: readonly string[];
  readonly refusal: StepDraft["expect"];
}

/** One kind of rule, made into a family. */
export type RuleTeller<K extends RuleRead["kind"]> = (
  known: Known,
  read: Extract<RuleRead, { readonly kind: K }>,
  telling: Telling,
) => Derived;

/** A family with its steps told. `rows`: a table, whose names are then not drawn. */
export function familyTold(
  known: Known,
  { id, says, covers }: Telling,
  tell: (told: Story) => void,
  rows: readonly Row[] | null = null,
): Derived {
  const told = story(known, { row: rows?.[0] ?? {} });
  tell(told);
  const family: FamilyDraft = { id, says, covers, rows, ...told.end() };
  return { families: [family] };
}

/** Why no family is written where records cannot be made; null where all can. */
export function unmakeable(known: Known, ...contracts: readonly DataContract[]): string | null {
  const missing = contracts.find(({ name }) => !known.makeable.has(name));
  return missing === undefined
    ? null
    : `no ${missing.name} can be made for it without a rule that is not understood, or a circle of references`;
}

/** Whether so many records of a kind can be there without another rule having a say. */
export function roomFor(known: Known, contract: DataContract, count: number): boolean {
  return rulesOn(known, contract).every((read) => read.kind !== "limits" || read.most >= count);
}

/** The list holds so many, as a step. */
export function countStep(known: Known, contract: DataContract, total: number): StepDraft {
  return {
    request: { method: "GET", path: collectionOf(known, contract) },
    expect: { status: 200, body: { total } },
  };
}

/** As many whole numbers of a range as there are rows, both ends among them. */
export function spread(least: number, most: number, rows: number): readonly number[] {
  const count = Math.min(rows, most - least + 1);
  const each = Array.from({ length: Math.max(count, 0) }, (_, index) =>
    count === 1 ? least : least + Math.floor(((most - least) * index) / (count - 1)),
  );
  return [...new Set(each)];
}
