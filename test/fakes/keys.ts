import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { digestBytes } from "../../app/core/canonical.ts";
import { type PublicKey, publicKeyOf } from "../../app/core/public-key.ts";
import type { Keys } from "../../app/ports/keys.ts";

/** What stands before the 32 bytes of an Ed25519 key in a PKCS #8 document. */
const BEFORE = "302e020100300506032b657004220420";

/** The key that this secret stands for: the same secret, the same key. */
export function signingKeyOf(secret: string): KeyObject {
  const bytes = Buffer.from(BEFORE + digestBytes(secret).slice(7), "hex");
  return createPrivateKey({ key: bytes, format: "der", type: "pkcs8" });
}

/** The public part of a key that `signingKeyOf` makes. */
export function publicKeyFor(secret: string): PublicKey {
  const key = publicKeyOf(createPublicKey(signingKeyOf(secret)));
  if (key === null) throw new Error("no Ed25519 key");
  return key;
}

/** Keys in memory: the same secret, the same keys; of the same text, the same answer. */
export function fakeKeys(secret = "secret"): Keys {
  const [plan, evidence] = [`${secret} of plans`, `${secret} of evidence`];
  const signed = (name: string, bytes: Uint8Array) =>
    sign(null, bytes, signingKeyOf(name)).toString("hex");
  return {
    sign: async (text) => signed(plan, Buffer.from(text)),
    signEvidence: async (bytes) => signed(evidence, bytes),
    publicKeys: async () => ({ plan: publicKeyFor(plan), evidence: publicKeyFor(evidence) }),
    keyed: async (text) => digestBytes(`${secret} hashes ${text}`).slice(7),
  };
}
