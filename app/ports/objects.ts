import type { Digest } from "../core/canonical.ts";

/** Bodies by digest: what people wrote, and what is too large for an event. A body can be erased; its digest stays in the ledger. */
export interface Objects {
  /** Keeps the bytes; equal bytes are kept once. An erased body that is put again is kept again. */
  put(bytes: Uint8Array | string): Promise<Digest>;
  /** The bytes, or null when they were never put or are erased. */
  get(digest: Digest): Promise<Uint8Array | null>;
  /** Forgets the bytes for good; of unknown ones, nothing. */
  erase(digest: Digest): Promise<void>;
}
