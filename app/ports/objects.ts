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

/** What is told in the place of a body that was erased. */
export const ERASED = "(erased)";

/** The text (UTF-8) of a body, or null when it was never put or is erased. */
export async function textOf(
  objects: Pick<Objects, "get">,
  digest: Digest,
): Promise<string | null> {
  const bytes = await objects.get(digest);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
