import type { decode } from "../core/decode.ts";
import type { Json } from "../core/pack/template.ts";

/** What decodes a document. */
export type Schema = Parameters<typeof decode>[0];

/** Texts from outside, decoded once at the door, and such that people go on editing. Refusals (`invalid-input`) name file, line, key, seen value and remedy. */
export interface Documents {
  /** One YAML 1.2 document: no aliases, no tags, no key twice. */
  decodeYaml<S extends Schema>(schema: S, text: string, file: string): Decoded<S>;
  /** One JSON document (RFC 8259). */
  decodeJson<S extends Schema>(schema: S, text: string, file: string): Decoded<S>;
  /** A record as YAML for people to read and edit: short lists and records on one line. Decoded it is the same record. */
  encodeYaml(record: Readonly<Record<string, Json>>): string;
}

/** What a schema makes of a document. */
export type Decoded<S extends Schema> = ReturnType<typeof decode<S>>;
