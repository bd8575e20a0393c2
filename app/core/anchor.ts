import { FactoryError } from "./errors.ts";

/** A head of the ledger: its newest event's number, hash and time (RFC 3339, UTC). */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

const LINE = /^(sha256:[0-9a-f]{64}) ([1-9]\d{0,14}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** A head as it is kept outside of the factory: hash, number and time, without a line end. */
export function anchorLine({ hash, seq, at }: LedgerHead): string {
  return `${hash} ${seq} ${at}`;
}

/** The heads that a file of anchors has; a refusal names the line that is none. */
export function readAnchors(text: string, name: string): readonly LedgerHead[] {
  return text.split("\n").flatMap((line, at) => {
    if (line === "") return [];
    const [, hash = "", seq = "", time = ""] = LINE.exec(line) ?? [];
    if (hash !== "") return [{ hash, seq: Number(seq), at: time }];
    throw new FactoryError(
      "invalid-input",
      `${name}:${at + 1}: saw ${JSON.stringify(line.slice(0, 80))}; an anchor is a ledger's head, its number and its time, as FACTORY_ANCHORS keeps them`,
    );
  });
}
