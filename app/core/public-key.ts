import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";

/** An Ed25519 public key: `ed25519:` and its 32 bytes as 64 lower-case hexadecimal digits. */
export type PublicKey = `ed25519:${string}`;

const PREFIX = "ed25519:";

export const publicKeySchema = z
  .templateLiteral([PREFIX, z.string()])
  .refine(
    (text) => /^ed25519:[0-9a-f]{64}$/.test(text),
    "write ed25519: and 64 hexadecimal digits",
  );

/** The public part of a key; null where it is of another kind than Ed25519. */
export function publicKeyOf(key: KeyObject): PublicKey | null {
  if (key.asymmetricKeyType !== "ed25519") return null;
  const { x = "" } = key.export({ format: "jwk" });
  return `${PREFIX}${Buffer.from(x, "base64url").toString("hex")}`;
}

/** A public key from what people hand on: its own text, or a PEM document of a public key; null where it is neither. */
export function readPublicKey(text: string): PublicKey | null {
  const own = publicKeySchema.safeParse(text.trim());
  if (own.success) return own.data;
  if (!text.includes("-----BEGIN PUBLIC KEY-----")) return null;
  try {
    return publicKeyOf(createPublicKey(text));
  } catch {
    return null;
  }
}

/** Whether this key made the signature (hexadecimal) over these bytes. */
export function isSignedBy(key: PublicKey, bytes: Uint8Array | string, signature: string): boolean {
  const x = Buffer.from(key.slice(PREFIX.length), "hex").toString("base64url");
  const keyObject = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, Buffer.from(bytes), keyObject, Buffer.from(signature, "hex"));
}
