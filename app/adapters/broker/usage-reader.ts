import { z } from "zod";
import type { Tokens } from "./prices.ts";

/** Reads what an answer cost while it passes. */
export interface UsageReader {
  take(piece: Uint8Array): void;
  /** What is to be paid: of a stream that was cut, as many tokens of output as bytes of it were seen; null when nothing was told. */
  paid(): Tokens | null;
}

const count = z.number().nonnegative().nullish();
const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count }).nullish(),
});
type Seen = z.output<typeof usageSchema>;

const eventSchema = z.looseObject({
  type: z.string(),
  usage: usageSchema.nullish(),
  message: z.looseObject({ usage: usageSchema.nullish() }).nullish(),
  delta: z.looseObject({}).nullish(),
});

/** A reader for an answer of this content type. */
export function usageReader(contentType: string): UsageReader {
  return contentType.includes("event-stream") ? streamReader() : wholeReader();
}

function streamReader(): UsageReader {
  const decoder = new TextDecoder();
  let rest = "";
  let seen: Seen | undefined;
  let streamed = 0;
  let ended = false;
  const line = (text: string): void => {
    if (!text.startsWith("data:")) return;
    const event = eventSchema.safeParse(parsed(text.slice(5))).data;
    const usage = event?.message?.usage ?? event?.usage;
    if (usage) seen = later(seen, usage);
    if (event?.type === "content_block_delta") streamed += text.length;
    if (event?.type === "message_delta") ended = true;
  };
  return {
    take: (piece) => {
      const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const one of lines) line(one);
    },
    paid: () => {
      if (seen === undefined) return null;
      const tokens = tokensOf(seen);
      return ended ? tokens : { ...tokens, output: Math.max(tokens.output, streamed) };
    },
  };
}

/** Longer than any answer; what comes after it is not read. */
const WHOLE_BYTES = 32 * 1024 * 1024;

function wholeReader(): UsageReader {
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    take: (piece) => {
      size += piece.length;
      if (size <= WHOLE_BYTES) pieces.push(Uint8Array.from(piece));
    },
    paid: () => {
      const { usage } = eventSchema.safeParse(parsed(Buffer.concat(pieces).toString())).data ?? {};
      return usage ? tokensOf(usage) : null;
    },
  };
}

/** Counts are running totals; one that is not told again stays. */
function later(before: Seen | undefined, now: Seen): Seen {
  const told = Object.entries(now).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

function tokensOf(seen: Seen): Tokens {
  const written = seen.cache_creation_input_tokens ?? 0;
  const hourly = Math.min(written, seen.cache_creation?.ephemeral_1h_input_tokens ?? 0);
  return {
    input: seen.input_tokens ?? 0,
    cacheWritten5m: written - hourly,
    cacheWritten1h: hourly,
    cacheRead: seen.cache_read_input_tokens ?? 0,
    output: seen.output_tokens ?? 0,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half a line of a cut stream, or a page of a proxy: it tells nothing.
    return undefined;
  }
}
