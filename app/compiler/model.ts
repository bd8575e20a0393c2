import type { Field } from "../core/spec/data.ts";
import type { SpecGraph } from "../core/spec/graph.ts";

/** A data contract as the compiler works with it. */
export interface Entity {
  readonly name: string;
  readonly collection: string;
  readonly fields: readonly Field[];
}

/** What rules and steps are resolved against. */
export interface Model {
  readonly entities: readonly Entity[];
  /** Whether a run's date is known, as it is to steps; rules have none. */
  readonly runs?: boolean;
}

/** The model of a graph's data contracts. */
export function modelOf(graph: Pick<SpecGraph, "data">): Model {
  return { entities: graph.data };
}

/** The data contract of that name. */
export function entityOf(model: Model, name: string): Entity | null {
  return model.entities.find((entity) => entity.name === name) ?? null;
}

/** The field of that name. */
export function fieldNamed(entity: Entity, name: string): Field | null {
  return entity.fields.find((field) => field.name === name) ?? null;
}

/** The fields of an entity that refer to another. */
export function referencesTo(entity: Entity, to: string): readonly Field[] {
  return entity.fields.filter(({ type }) => type.kind === "reference" && type.entity === to);
}

/** The fields of an entity whose type is one of these kinds. */
export function fieldsOf(
  entity: Entity,
  ...kinds: readonly Field["type"]["kind"][]
): readonly Field[] {
  return entity.fields.filter(({ type }) => kinds.includes(type.kind));
}
