/** The factory's two keys: one signs plans, so that nobody can choose a confirmation's seeds; one splits fixed cases and seeds selection. */
export interface Keys {
  /** Ed25519 signature over the bytes: the same bytes always give the same signature. Hexadecimal. */
  sign(text: string): Promise<string>;
  /** The public part of the signing key, PEM. */
  publicKey(): Promise<string>;
  /** HMAC-SHA256 under the second key. Hexadecimal. */
  keyed(text: string): Promise<string>;
}
