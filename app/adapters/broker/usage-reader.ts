import { documentIn } from "./document.ts";
import type { Tokens } from "./prices.ts";

type Counts = Readonly<Record<string, unknown>>;

/** How one vendor's answers tell what they cost: of each document, an event of a stream or a whole answer. */
export interface UsageWords {
  /** The counts in it, as the vendor names them; null where it has none. */
  counts(document: Counts): Counts | null;
  /** Whether it is a piece of what is answered. */
  isPiece(document: Counts): boolean;
  /** Whether the counts that were told by now are the last. */
  isEnd(document: Counts): boolean;
  tokens(counts: Counts): Tokens;
}

/** Reads what an answer cost while it passes. */
export interface UsageReader {
  take(piece: Uint8Array): void;
  /**
   * What is to be paid. Of a stream that was cut: as many tokens of output as bytes of it were seen. Where the vendor told nothing:
   * the call by its `sent` bytes, so that leaving early saves nothing.
   */
  paid(sent: number): Tokens;
}

/** A reader for an answer of this content type. */
export function usageReader(contentType: string, words: UsageWords): UsageReader {
  return contentType.includes("event-stream") ? streamReader(words) : wholeReader(words);
}

export const NOTHING: Tokens = {
  input: 0,
  cacheWritten5m: 0,
  cacheWritten1h: 0,
  cacheRead: 0,
  output: 0,
};

/** Characters of one line; longer than any that tells a cost, and what is longer is not kept. */
const LINE_CHARACTERS = 8 * 1024 * 1024;

function streamReader(words: UsageWords): UsageReader {
  const decoder = new TextDecoder();
  let rest = "";
  let seen: Counts | null = null;
  let streamed = 0;
  let ended = false;
  const line = (text: string): void => {
    if (!text.startsWith("data:")) return;
    const event = objectIn(text.slice(5));
    if (event === null) return;
    const counts = words.counts(event);
    if (counts !== null) seen = later(seen, counts);
    if (words.isPiece(event)) streamed += text.length;
    ended ||= words.isEnd(event);
  };
  return {
    take: (piece) => {
      const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? "";
      if (rest.length > LINE_CHARACTERS) rest = "";
      for (const one of lines) line(one);
    },
    paid: (sent) => {
      const tokens = seen === null ? { ...NOTHING, input: sent } : words.tokens(seen);
      return ended && seen !== null
        ? tokens
        : { ...tokens, output: Math.max(tokens.output, streamed) };
    },
  };
}

/** Longer than any answer; what comes after it is not read. */
const WHOLE_BYTES = 32 * 1024 * 1024;

function wholeReader(words: UsageWords): UsageReader {
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    take: (piece) => {
      size += piece.length;
      if (size <= WHOLE_BYTES) pieces.push(Uint8Array.from(piece));
    },
    paid: (sent) => {
      const answer = objectIn(Buffer.concat(pieces).toString());
      const counts = answer === null ? null : words.counts(answer);
      return counts === null ? { ...NOTHING, input: sent } : words.tokens(counts);
    },
  };
}

function objectIn(text: string): Counts | null {
  return objectOf(documentIn(text));
}

/** The value where it is an object; null where it is none. */
export function objectOf(value: unknown): Counts | null {
  return typeof value === "object" && value !== null ? (value as Counts) : null;
}

/** A count among others; 0 where it is not told. */
export function countOf(counts: Counts | null, name: string): number {
  const value = counts?.[name];
  return typeof value === "number" && value >= 0 ? value : 0;
}

/** Counts are running totals; one that is not told again stays. */
function later(before: Counts | null, now: Counts): Counts {
  const told = Object.entries(now).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}
