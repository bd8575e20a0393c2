import { digestBytes } from "../../app/core/canonical.ts";
import type { Keys } from "../../app/ports/keys.ts";

/** Keys in memory: the same text, the same answer. */
export function fakeKeys(secret = "secret"): Keys {
  return {
    sign: async (text) => digestBytes(`${secret} signs ${text}`).slice(7),
    publicKey: async () => "public",
    keyed: async (text) => digestBytes(`${secret} hashes ${text}`).slice(7),
  };
}
