import type { DataContract, Field, FieldType } from "../../../core/spec/data.ts";
import { snake } from "../../names.ts";
import { collectionPath, type Project } from "./project.ts";

/** `src/model.ts`: the data contracts as types and as data. */
export function modelFile(project: Project): string {
  const { graph } = project;
  const tables = graph.data.map(({ name }) => `  readonly ${name}: ${name}Record;`);
  const service = {
    name: graph.service.slug,
    type: graph.service.type,
    version: "1.0.0",
    port: graph.port?.value ?? null,
    features: featuresOf(project),
    dependencies: graph.dependsOn.map(({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-")),
  };
  return `${TYPES}
${graph.data.map(recordType).join("\n")}
/** The records of each data contract. */
export interface Tables {
${tables.join("\n")}
}

/** What the service is. */
export const SERVICE: Service = ${json(service)};

/** Every data contract. */
export const ENTITIES: readonly Entity[] = ${json(graph.data.map((contract) => entity(project, contract)))};
`;
}

const TYPES = `/** A field's value; what is optional and not given is null. */
export type Value = string | number | boolean | null | readonly Value[];

export type FieldType =
  | { readonly kind: "text" | "integer" | "number" | "money" | "date" | "time" | "weekday" | "boolean" | "uuid" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: FieldType }
  | { readonly kind: "reference"; readonly entity: string };

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly optional: boolean;
  readonly unique: boolean;
  readonly min: number | null;
  readonly max: number | null;
  /** Whether the bound itself is out. */
  readonly minOpen: boolean;
  readonly maxOpen: boolean;
}

export interface Entity {
  readonly name: keyof Tables;
  readonly key: string;
  readonly path: string;
  readonly fields: readonly Field[];
}

export interface Service {
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly port: number | null;
  readonly features: readonly string[];
  readonly dependencies: readonly string[];
}
`;

function featuresOf({ graph, workflows }: Project): readonly string[] {
  return [
    ...graph.data.map(({ collection }) => snake(collection)),
    ...workflows.map(({ slug }) => snake(slug)),
  ];
}

function recordType({ name, fields }: DataContract): string {
  const lines = fields.map((field) => `  readonly ${field.name}: ${valueType(field)};`);
  return `export interface ${name}Record {\n  readonly id: string;\n${lines.join("\n")}\n}\n`;
}

function valueType({ type, optional }: Field): string {
  return optional ? `${plainType(type)} | null` : plainType(type);
}

function plainType(type: FieldType): string {
  switch (type.kind) {
    case "integer":
    case "number":
    case "money":
      return "number";
    case "boolean":
      return "boolean";
    case "list":
      return `readonly ${type.of.kind === "choice" ? "string" : plainType(type.of)}[]`;
    default:
      return "string";
  }
}

function entity(project: Project, contract: DataContract): object {
  return {
    name: contract.name,
    key: contract.key,
    path: collectionPath(project, contract),
    fields: contract.fields.map(({ name, type, optional, unique, range }) => ({
      name,
      type,
      optional,
      unique,
      min: range?.min ?? null,
      max: range?.max ?? null,
      minOpen: range?.minOpen ?? false,
      maxOpen: range?.maxOpen ?? false,
    })),
  };
}

/** A value as a TypeScript literal. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
