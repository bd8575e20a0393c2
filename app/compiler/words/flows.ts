import type { Entity } from "../model.ts";
import type { Flow, FlowField } from "../skills/step-skill.ts";
import { kindOf } from "./terms.ts";

/** Records of a data contract as what a step gives. */
export function flowOf(variable: string, entity: Entity): Flow {
  return {
    variable,
    entity: entity.name,
    has: entity.fields.map((field) => flowField(entity, field.name)),
  };
}

/** A field of a data contract as what an item of a step's output has. */
export function flowField(entity: Entity, name: string): FlowField {
  const field = entity.fields.find((one) => one.name === name);
  if (field === undefined) return { name, kind: "other" };
  if (field.type.kind === "reference") return { name, kind: "reference", to: field.type.entity };
  const kind = kindOf(field);
  const isPlain = field.type.kind !== "choice" && kind !== "time" && kind !== "boolean";
  return { name, kind: isPlain ? kind : "other" };
}
