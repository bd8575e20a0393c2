import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../core/errors.ts";
import { type PublicKey, publicKeyOf } from "../../core/public-key.ts";
import type { Keys } from "../../ports/keys.ts";

const SPLIT_BYTES = 32;

/** Keys kept as files (mode 0600) in a folder of the factory's home, made when they are first needed and never changed. */
export function fileKeys(folder: string): Keys {
  let split: Promise<Buffer> | null = null;
  const splitKey = () => (split ??= readSplit(folder));
  const plan = signingKey(folder, "signing.pem");
  const evidence = signingKey(folder, "evidence.pem");
  return {
    sign: async (text) => sign(null, Buffer.from(text), await plan()).toString("hex"),
    signEvidence: async (bytes) => sign(null, bytes, await evidence()).toString("hex"),
    publicKeys: async () => ({
      plan: publicPart(await plan()),
      evidence: publicPart(await evidence()),
    }),
    keyed: async (text) =>
      createHmac("sha256", await splitKey())
        .update(text)
        .digest("hex"),
  };
}

/** Reads a key that signs once, when it is first needed. */
function signingKey(folder: string, name: string): () => Promise<KeyObject> {
  let key: Promise<KeyObject> | null = null;
  return () => (key ??= readSigning(folder, name));
}

function publicPart(key: KeyObject): PublicKey {
  const part = publicKeyOf(createPublicKey(key));
  if (part === null) throw new Error("a key that signs is of another kind than Ed25519");
  return part;
}

async function readSigning(folder: string, name: string): Promise<KeyObject> {
  const path = join(folder, name);
  const pem = await readOrMake(folder, path, () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  const key = privateKeyIn(pem);
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new FactoryError(
    "broken",
    `${path} is no private key of Ed25519; put back the one this factory was started with`,
  );
}

function privateKeyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

async function readSplit(folder: string): Promise<Buffer> {
  const path = join(folder, "split.key");
  const key = Buffer.from(
    (await readOrMake(folder, path, () => `${randomBytes(SPLIT_BYTES).toString("hex")}\n`)).trim(),
    "hex",
  );
  if (key.length === SPLIT_BYTES) return key;
  throw new FactoryError(
    "broken",
    `${path} does not hold ${SPLIT_BYTES * 2} hexadecimal digits; put back the one this factory was started with`,
  );
}

/** The file's text; made once, whole, whoever asks first. */
async function readOrMake(folder: string, path: string, make: () => string): Promise<string> {
  const there = await readFile(path, "utf8").catch(() => null);
  if (there !== null) return there;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, make(), { mode: 0o600 });
  await chmod(draft, 0o600);
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
  return readFile(path, "utf8");
}
