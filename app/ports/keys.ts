import type { PublicKey } from "../core/public-key.ts";

/** The factory's three keys, each used for one thing alone. */
export interface Keys {
  /** Signs a plan of confirmation, so that nobody can choose its seeds: the same text, the same signature. Ed25519, hexadecimal. */
  sign(text: string): Promise<string>;
  /** Signs evidence, so that a stranger can tell whose it is: the same bytes, the same signature. Ed25519, hexadecimal. */
  signEvidence(bytes: Uint8Array): Promise<string>;
  /** Splits fixed cases and seeds selection. HMAC-SHA256, hexadecimal. */
  keyed(text: string): Promise<string>;
  /** The public parts of those that sign. */
  publicKeys(): Promise<PublicKeys>;
}

export interface PublicKeys {
  readonly plan: PublicKey;
  readonly evidence: PublicKey;
}
