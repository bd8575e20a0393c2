import { anchorLine, type LedgerHead } from "./anchor.ts";

/** What a merge is told by. */
export interface MergeTold {
  readonly intent: string;
  readonly attempt: number;
  readonly candidate: string;
  /** Of the verdict that cleared it: the digest of the file's bytes, and the ledger's head that it stands with. */
  readonly evidence: { readonly digest: string; readonly head: LedgerHead };
}

/** The message of a merge: whose it is, and as git trailers what it rests on, so that the product's own history holds the ledger's head. */
export function mergeMessage({ intent, attempt, candidate, evidence }: MergeTold): string {
  const { digest, head } = evidence;
  return `Merge ${candidate} of attempt ${attempt} at ${intent}

Factory-Evidence: ${digest}
Factory-Ledger: ${anchorLine(head)}
`;
}
