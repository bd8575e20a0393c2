import type { PublicKey } from "../core/public-key.ts";

/** Signed files: a payload, whose it is, and the signature over both its type and itself (DSSE). */
export interface Envelopes {
  /** The bytes that are signed for this payload. */
  toSign(payload: string): Uint8Array;
  /** The text of the file. `signature`: hexadecimal. */
  close(payload: string, key: PublicKey, signature: string): string;
  /** What a file's text holds, nothing of it checked but its form; null where it is no such file. */
  open(text: string): Opened | null;
}

/** `truncated`: the file ends too early; `altered`: it is not what this factory's files look like to the byte. */
export type Opened =
  | { readonly kind: "truncated" }
  | { readonly kind: "altered" }
  | {
      readonly kind: "open";
      readonly payload: string;
      readonly key: PublicKey;
      readonly signature: string;
    };
