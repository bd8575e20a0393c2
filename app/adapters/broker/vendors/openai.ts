import { z } from "zod";
import { documentIn, firstSeen, mediaTokensIn } from "../document.ts";
import { type Price, price } from "../prices.ts";
import { countOf, objectOf } from "../usage-reader.ts";
import type { CheckedCall, Vendor } from "../vendor.ts";

/** Tools that whoever asks runs itself; the vendor would run every other one. */
const CLIENT_TOOLS = ["function", "custom", "local_shell", "apply_patch"];
/** Tokens of output, thinking included, where the call names no limit: without one a call could cost anything. */
const MOST_TOKENS = 32_000;

const anything = z.unknown();
const callSchema = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(anything)]),
  max_output_tokens: z.int().min(1).max(200_000),
  /** The others have other prices, and so may the account's own default. */
  service_tier: z.literal("default").default("default"),
  /** Nothing is left with the vendor, and nothing that lies there is asked for: its length would be unknown. */
  store: z.literal(false).default(false),
  stream: z.boolean().optional(),
  tools: z.array(anything).optional(),
  instructions: anything.optional(),
  tool_choice: anything.optional(),
  parallel_tool_calls: anything.optional(),
  reasoning: anything.optional(),
  include: anything.optional(),
  prompt_cache_key: anything.optional(),
  text: anything.optional(),
  /** Codex tells there where on this machine the repository came from. */
  client_metadata: anything.optional().transform(() => undefined),
  metadata: anything.optional(),
  safety_identifier: anything.optional(),
  stream_options: anything.optional(),
  temperature: anything.optional(),
  top_p: anything.optional(),
  truncation: anything.optional(),
});

function check(text: string, most: number): CheckedCall | { readonly refused: string } {
  const call = documentIn(text);
  const own = objectOf(call);
  const read = callSchema.safeParse(own === null ? call : { max_output_tokens: most, ...own });
  if (!read.success) return { refused: z.prettifyError(read.error) };
  const { model, input, tools = [], max_output_tokens: maxTokens } = read.data;
  // An item of the conversation may bring tools too: Codex gives all of its own that way.
  const tool = vendorsToolIn(tools) ?? firstSeen(input, (part) => vendorsToolIn(part.tools));
  if (tool !== undefined)
    return {
      refused: `tool ${tool} is not allowed: the vendor would run it, and it reaches a network`,
    };
  const source = firstSeen(input, fetchedKey);
  if (source !== undefined)
    return { refused: `${source} reaches a network: send the content itself` };
  if (Array.isArray(input) && input.some(isReference))
    return { refused: "item_reference names what lies with the vendor: send the item itself" };
  const mediaTokens = mediaTokensIn(input, mediaOf);
  return { body: JSON.stringify(read.data), model, maxTokens, hourly: false, mediaTokens };
}

function mediaOf({ type }: Readonly<Record<string, unknown>>): "picture" | "other" | undefined {
  if (type === "input_image" || type === "computer_screenshot") return "picture";
  return type === "input_file" || type === "input_audio" ? "other" : undefined;
}

/** The type of the first tool that the vendor would run; undefined where there is none. */
function vendorsToolIn(tools: unknown): string | undefined {
  return Array.isArray(tools)
    ? tools.map(vendorsTool).find((type) => type !== undefined)
    : undefined;
}

/** The type of a tool that the vendor would run; undefined of one that it would not. */
function vendorsTool(tool: unknown): string | undefined {
  const { type, tools, execution } = objectOf(tool) ?? {};
  if (type === "namespace" && Array.isArray(tools)) return vendorsToolIn(tools);
  const isClients = type === "tool_search" && execution === "client";
  return isClients || CLIENT_TOOLS.includes(String(type)) ? undefined : String(type);
}

/** The key under which a part of the input names what the vendor would fetch, or what lies there. */
function fetchedKey(part: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof part.image_url === "string" && !part.image_url.startsWith("data:")) return "image_url";
  return ["file_url", "file_id"].find((key) => typeof part[key] === "string");
}

/** Whether an item only names another; one without a type and a role is taken for that. */
function isReference(item: unknown): boolean {
  const { type, role } = objectOf(item) ?? {};
  return type === "item_reference" || ((type ?? null) === null && role === undefined);
}

/** By the vendor's rule: a prompt of more than 272 000 tokens costs twice as much, its answer half as much again. */
function tiered(input: number, output: number, read?: number): Price {
  const long = { above: 272_000, price: price(2 * input, 1.5 * output, read) };
  return { ...price(input, output, read), long };
}

/**
 * OpenAI's Responses API. Prices are those published (developers.openai.com, "Pricing") as they stood in November 2026, of models
 * that are for coding.
 */
export const openai: Vendor = {
  name: "openai",
  places: "/v1/responses",
  route: ({ pathname, searchParams }) => {
    if (pathname !== "/v1/responses") return undefined;
    // Codex has no other way to say how much its calls may answer.
    const most = Number(searchParams.get("max_output_tokens") ?? MOST_TOKENS);
    return { target: "/responses", isFree: false, check: (text) => check(text, most) };
  },
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  // Codex gives up at the first 429, and at a 503 within seconds.
  patience: [429, 503],
  words: {
    counts: ({ usage, response }) => objectOf(objectOf(response)?.usage ?? usage),
    isPiece: ({ type }) => typeof type === "string" && type.endsWith(".delta"),
    isEnd: ({ type }) => /^response\.(completed|incomplete|failed)$/.test(String(type)),
    // What was read from the cache, and what was written to it, is part of the input here.
    tokens: (counts) => {
      const details = objectOf(counts.input_tokens_details);
      const cacheRead = countOf(details, "cached_tokens");
      const cacheWritten5m = countOf(details, "cache_write_tokens");
      const input = Math.max(0, countOf(counts, "input_tokens") - cacheRead - cacheWritten5m);
      const output = countOf(counts, "output_tokens");
      return { input, cacheWritten5m, cacheWritten1h: 0, cacheRead, output };
    },
  },
  prices: {
    "gpt-6-2-astra": tiered(8, 40, 0.05),
    "gpt-6-2-sol": tiered(2, 10),
    "gpt-6-1-sol": tiered(2, 10, 0.05),
    "gpt-6-astra": tiered(10, 50),
    "gpt-6-sol": tiered(2, 10),
    "gpt-6-luna": tiered(0.1, 0.5),
    "gpt-5-6-sol": tiered(4, 20),
    "gpt-5-6-terra": tiered(2, 12),
    "gpt-5-6-luna": tiered(0.2, 1.2),
    "gpt-5-5": tiered(5, 30),
    "gpt-5-4": tiered(2.5, 15),
    "gpt-5-4-mini": tiered(0.75, 4.5),
  },
  refusal: ({ type, message }) => ({ error: { message, type, param: null, code: type } }),
};
