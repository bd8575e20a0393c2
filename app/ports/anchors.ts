import type { LedgerHead } from "../core/anchor.ts";

/** Where the ledger's heads are kept outside of the factory. */
export interface Anchors {
  /** Keeps a head for good; one that is there already is not kept again. */
  keep(head: LedgerHead): Promise<void>;
}

/** Where nobody has said where. */
export const NO_ANCHORS: Anchors = { keep: async () => undefined };
