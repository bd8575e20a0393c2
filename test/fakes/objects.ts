import { type Digest, digestBytes } from "../../app/core/canonical.ts";
import type { Objects } from "../../app/ports/objects.ts";

/** An object store in memory. */
export function fakeObjects(): Objects {
  const kept = new Map<Digest, Uint8Array>();
  return {
    async put(bytes) {
      const digest = digestBytes(bytes);
      kept.set(digest, Uint8Array.from(Buffer.from(bytes)));
      return digest;
    },
    async get(digest) {
      const bytes = kept.get(digest);
      return bytes === undefined ? null : Uint8Array.from(bytes);
    },
    async erase(digest) {
      kept.delete(digest);
    },
  };
}
