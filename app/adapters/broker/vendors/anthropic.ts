import { z } from "zod";
import { documentIn, firstSeen, mediaTokensIn } from "../document.ts";
import { price } from "../prices.ts";
import { countOf, objectOf } from "../usage-reader.ts";
import type { CheckedCall, Vendor } from "../vendor.ts";

/** Tools that the vendor itself would run, or that reach a network from its side, have other types. */
const CLIENT_TOOL = /^(custom|bash_\d+|text_editor_\d+|memory_\d+)$/;

const anything = z.unknown();
const callSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(anything).min(1),
  /** Absent where tokens are only counted. */
  max_tokens: z.int().min(1).max(200_000).optional(),
  system: anything.optional(),
  stream: z.boolean().optional(),
  tools: z
    .array(
      z.looseObject({
        type: z
          .string()
          .regex(CLIENT_TOOL, "a tool that the vendor runs is not allowed: it reaches a network")
          .nullish(),
      }),
    )
    .optional(),
  tool_choice: anything.optional(),
  thinking: anything.optional(),
  output_config: anything.optional(),
  metadata: anything.optional(),
  stop_sequences: anything.optional(),
  temperature: anything.optional(),
  top_k: anything.optional(),
  top_p: anything.optional(),
  cache_control: anything.optional(),
  context_management: anything.optional(),
  service_tier: z.literal("standard_only").optional(),
});

function check(text: string): CheckedCall | { readonly refused: string } {
  const read = callSchema.safeParse(documentIn(text));
  if (!read.success) return { refused: z.prettifyError(read.error) };
  const type = firstSeen(read.data.messages, ({ source }) => {
    const said = objectOf(source)?.type;
    return said === "url" || said === "file" ? said : undefined;
  });
  if (type !== undefined)
    return { refused: `a source of type ${type} reaches a network: send the content itself` };
  const { model, max_tokens: maxTokens = 0 } = read.data;
  const body = JSON.stringify(read.data);
  const mediaTokens = mediaTokensIn(read.data.messages, mediaOf);
  return { body, model, maxTokens, hourly: body.includes('"ttl":"1h"'), mediaTokens };
}

function mediaOf({ source }: Readonly<Record<string, unknown>>): "picture" | "other" | undefined {
  const { type, media_type: mediaType } = objectOf(source) ?? {};
  if (type !== "base64") return undefined;
  return String(mediaType).startsWith("image/") ? "picture" : "other";
}

/** A window of a million tokens has a price of its own at some models. */
function betasOf(header: string | readonly string[] | undefined): Record<string, string> {
  const betas = String(header ?? "")
    .split(",")
    .filter((beta) => beta !== "" && !beta.trim().startsWith("context-1m"));
  return betas.length === 0 ? {} : { "anthropic-beta": betas.join(",") };
}

/**
 * Anthropic's Messages API. Prices are those published (platform.claude.com, "Pricing") as they stood in November 2026. A model whose
 * price depends on the length of its prompt is not in the table: give its higher price.
 */
export const anthropic: Vendor = {
  name: "anthropic",
  places: "/v1/messages and /v1/messages/count_tokens",
  route: ({ pathname }) => {
    const isFree = pathname === "/v1/messages/count_tokens";
    return isFree || pathname === "/v1/messages" ? { target: pathname, isFree, check } : undefined;
  },
  headers: (key, asked) => ({
    "x-api-key": key,
    "anthropic-version": String(asked["anthropic-version"] ?? "2023-06-01"),
    ...betasOf(asked["anthropic-beta"]),
  }),
  patience: [],
  words: {
    counts: ({ usage, message }) => objectOf(objectOf(message)?.usage ?? usage),
    isPiece: ({ type }) => type === "content_block_delta",
    isEnd: ({ type }) => type === "message_delta",
    tokens: (counts) => {
      const written = countOf(counts, "cache_creation_input_tokens");
      const split = objectOf(counts.cache_creation);
      const hourly = Math.min(written, countOf(split, "ephemeral_1h_input_tokens"));
      return {
        input: countOf(counts, "input_tokens"),
        cacheWritten5m: written - hourly,
        cacheWritten1h: hourly,
        cacheRead: countOf(counts, "cache_read_input_tokens"),
        output: countOf(counts, "output_tokens"),
      };
    },
  },
  prices: {
    "claude-fable-5": price(10, 50),
    "claude-fable-5-1": price(10, 50, 0.025),
    "claude-opus-5-5": price(4, 20, 0.05),
    "claude-opus-5": price(5, 25),
    "claude-opus-4-8": price(5, 25),
    "claude-opus-4-7": price(5, 25),
    "claude-opus-4-6": price(5, 25),
    "claude-opus-4-5": price(5, 25),
    "claude-sonnet-5-5": price(2, 10, 0.05),
    "claude-sonnet-5": price(2, 10),
    "claude-sonnet-4-6": price(3, 15),
    "claude-haiku-4-5": price(1, 5),
  },
  refusal: ({ type, message }) => ({ type: "error", error: { type, message } }),
};
