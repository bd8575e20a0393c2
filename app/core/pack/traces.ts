import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import { digest } from "../event/fields.ts";
import { canariesOf } from "./canaries.ts";

/**
 * What to look for where a builder could read, told without telling it: of every held-out file and every canary a hash under a salt.
 * Whoever has these can test a guess, and learns no word of the pack.
 */
export const tracesSchema = z.strictObject({
  /** Of which pack. */
  pack: digest,
  /** 64 hexadecimal digits. */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  /** Held-out files, by their place among all of them. */
  files: z.array(z.strictObject({ of: z.int(), bytes: z.int().min(1), hash: z.string() })),
  /** Canaries in every form that is looked for; `window`: the rolling hash of the form's first bytes. */
  words: z.array(
    z.strictObject({ of: z.int(), bytes: z.int(), window: z.int(), hash: z.string() }),
  ),
});
export type Traces = z.output<typeof tracesSchema>;

/** A smaller file may be like anybody's: `[]`, `export {};`. */
const LEAST_FILE = 48;
/** As many bytes as the rolling hash sees; no form of a canary has fewer. */
export const WINDOW = 16;

/**
 * The traces of a pack's held-out files (contents by path). `salt`: the same for the same pack, so that an answer can be kept;
 * `published`: text that everybody has, so that a canary in it proves nothing.
 */
export function tracesOf(
  holdouts: ReadonlyMap<string, Uint8Array>,
  {
    pack,
    salt,
    published,
  }: { readonly pack: Traces["pack"]; readonly salt: string; readonly published: string },
): Traces {
  const hash = salted(salt);
  const files = [...holdouts.values()].flatMap((bytes, of) =>
    bytes.length < LEAST_FILE ? [] : [{ of, bytes: bytes.length, hash: hash(contentName(bytes)) }],
  );
  const words = canariesOf(holdouts).flatMap(({ word }, of) =>
    published.includes(word)
      ? []
      : formsOf(word).map((form) => ({
          of,
          bytes: form.length,
          window: windowHash(form, multiplierOf(salt)),
          hash: hash(form),
        })),
  );
  return { pack, salt, files, words };
}

/** How people call what a trace is of: the pack's file, or the canary that stands in one. */
export function traceName(
  holdouts: ReadonlyMap<string, Uint8Array>,
  { kind, of }: { readonly kind: "file" | "canary"; readonly of: number },
): string {
  if (kind === "file") return `the pack's ${[...holdouts.keys()][of] ?? `file ${of}`}`;
  return `the canary of ${canariesOf(holdouts)[of]?.file ?? `file ${of}`}`;
}

/** What LFS calls a content: its SHA-256, 64 hexadecimal digits. */
export function contentName(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The salted hash by which two contents are held against each other. */
export function salted(salt: string): (bytes: Uint8Array | string) => string {
  return (bytes) => createHmac("sha256", salt).update(bytes).digest("hex");
}

/** Odd, so that no bit of a byte is lost; from the salt, so that nobody can plan for it. */
export function multiplierOf(salt: string): number {
  return Number.parseInt(salt.slice(0, 8), 16) | 1;
}

/** The rolling hash (a polynomial modulo 2³², as a signed number) of the first bytes. */
export function windowHash(bytes: Uint8Array, multiplier: number): number {
  const seen = bytes.subarray(0, WINDOW);
  return seen.reduce((hash, byte) => (Math.imul(hash, multiplier) + byte) | 0, 0);
}

/** A word as text, as UTF-16 in either order, as hexadecimal digits, and as a part of something in base64, wherever in it. */
function formsOf(word: string): readonly Uint8Array[] {
  const text = Buffer.from(word);
  const hex = text.toString("hex");
  return [
    text,
    Buffer.from(word, "utf16le"),
    Buffer.from(word, "utf16le").swap16(),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    ...[0, 1, 2].map((before) => inBase64(text, before)),
  ];
}

/** The digits of base64 that hang on these bytes alone, when so many others stand before them. */
function inBase64(bytes: Buffer, before: number): Uint8Array {
  const digits = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  const whole = Math.floor(((before + bytes.length) * 8) / 6);
  return Buffer.from(digits.slice(Math.ceil((before * 8) / 6), whole));
}
