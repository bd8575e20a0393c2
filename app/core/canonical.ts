import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { FactoryError } from "./errors.ts";

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** The one JSON text of a value (RFC 8785): keys sorted, no spaces. Throws on what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new FactoryError("invalid-input", `no JSON form: ${String(value)}`);
  return text;
}

/** SHA-256 of the bytes, or of the UTF-8 form of the text. */
export function digestBytes(bytes: Uint8Array | string): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

/** SHA-256 over the canonical JSON of a value: equal values, equal digests. */
export function digest(value: unknown): Digest {
  return digestBytes(canonicalJson(value));
}
