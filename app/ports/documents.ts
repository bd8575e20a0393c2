import type { decode } from "../core/decode.ts";

/** What decodes a document. */
export type Schema = Parameters<typeof decode>[0];

/** Texts from outside, decoded once at the door. Refusals (`invalid-input`) name file, line, key, seen value and remedy. */
export interface Documents {
  /** One YAML 1.2 document: no aliases, no tags, no key twice. */
  decodeYaml<S extends Schema>(schema: S, text: string, file: string): Decoded<S>;
  /** One JSON document (RFC 8259). */
  decodeJson<S extends Schema>(schema: S, text: string, file: string): Decoded<S>;
}

/** What a schema makes of a document. */
export type Decoded<S extends Schema> = ReturnType<typeof decode<S>>;
