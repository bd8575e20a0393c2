import { z } from "zod";
import { documentIn, firstSeen, mediaTokensIn } from "../document.ts";
import { type Price, price } from "../prices.ts";
import { countOf, objectOf } from "../usage-reader.ts";
import type { CheckedCall, Route, Vendor } from "../vendor.ts";

const PLACE = /^\/v1beta\/models\/([\w.-]+):(generateContent|streamGenerateContent|countTokens)$/;
/** Tokens of output, thoughts included, where the call names no limit: without one a call could cost anything. */
const MOST_TOKENS = 32_000;

const anything = z.unknown();
const callSchema = z.strictObject({
  contents: z.array(anything).min(1),
  systemInstruction: anything.optional(),
  /** Of other kinds are those that the vendor runs. */
  tools: z
    .array(
      z.strictObject({ functionDeclarations: anything }, "only functions are allowed as tools"),
    )
    .optional(),
  toolConfig: anything.optional(),
  safetySettings: anything.optional(),
  labels: anything.optional(),
  /** The vendor reads each name in a second spelling, with underscores, as well: only names that are known go on. */
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.int().min(1).max(200_000).default(MOST_TOKENS),
      /** Each candidate is paid for. */
      candidateCount: z.literal(1).optional(),
      /** Pictures and voices have other prices. */
      responseModalities: z.array(z.literal("TEXT")).optional(),
      responseMimeType: anything.optional(),
      responseSchema: anything.optional(),
      responseJsonSchema: anything.optional(),
      thinkingConfig: anything.optional(),
      mediaResolution: anything.optional(),
      stopSequences: anything.optional(),
      temperature: anything.optional(),
      topP: anything.optional(),
      topK: anything.optional(),
      seed: anything.optional(),
      presencePenalty: anything.optional(),
      frequencyPenalty: anything.optional(),
    })
    .prefault({}),
});
/** What is only counted is not priced, and may hold the whole call. */
const countSchema = z.strictObject({
  contents: anything.optional(),
  generateContentRequest: anything.optional(),
});

type Checked = ReturnType<Route["check"]>;

function checkCall(model: string, text: string): Checked {
  const read = callSchema.safeParse(documentIn(text));
  if (!read.success) return { refused: z.prettifyError(read.error) };
  const { maxOutputTokens: maxTokens } = read.data.generationConfig;
  return checked({ body: JSON.stringify(read.data), model, maxTokens }, read.data);
}

function checkCount(model: string, text: string): Checked {
  const read = countSchema.safeParse(documentIn(text));
  if (!read.success) return { refused: z.prettifyError(read.error) };
  return checked({ body: JSON.stringify(read.data), model, maxTokens: 0 }, read.data);
}

function checked(call: Pick<CheckedCall, "body" | "model" | "maxTokens">, body: unknown): Checked {
  const file = firstSeen(body, (part) =>
    ["fileData", "file_data"].find((name) => objectOf(part[name]) !== null),
  );
  return file === undefined
    ? { ...call, hourly: false, mediaTokens: mediaTokensIn(body, mediaOf) }
    : { refused: `${file} reaches a network: send the content itself, as inlineData` };
}

/** The vendor reads names in both spellings. */
function mediaOf(part: Readonly<Record<string, unknown>>): "picture" | "other" | undefined {
  const data = objectOf(part.inlineData ?? part.inline_data);
  if (data === null) return undefined;
  return String(data.mimeType ?? data.mime_type).startsWith("image/") ? "picture" : "other";
}

/** Models that cost more where the prompt is longer than 200 000 tokens. */
function tiered(short: readonly [number, number], long: readonly [number, number]): Price {
  return { ...price(...short), long: { above: 200_000, price: price(...long) } };
}

/**
 * Google's Gemini API. Prices are those published (ai.google.dev, "Pricing") as they stood in November 2026, of models that write
 * text; where one is to rise on a day that is known, the higher stands here, so that a cap holds on that day too.
 */
export const google: Vendor = {
  name: "google",
  places: "/v1beta/models/<model>:generateContent, :streamGenerateContent?alt=sse and :countTokens",
  route: ({ pathname, searchParams }) => {
    const [, model, verb] = PLACE.exec(pathname) ?? [];
    if (model === undefined || verb === undefined) return undefined;
    const isStream = verb === "streamGenerateContent";
    if (isStream && searchParams.get("alt") !== "sse") return undefined;
    const isFree = verb === "countTokens";
    const check = isFree ? checkCount : checkCall;
    const target = `${pathname}${isStream ? "?alt=sse" : ""}`;
    return { target, isFree, check: (text) => check(model, text) };
  },
  headers: (key) => ({ "x-goog-api-key": key }),
  patience: [],
  words: {
    counts: ({ usageMetadata }) => objectOf(usageMetadata),
    isPiece: ({ candidates }) => Array.isArray(candidates),
    isEnd: ({ candidates }) =>
      Array.isArray(candidates) && candidates.some((one) => objectOf(one)?.finishReason),
    // What was read from the cache is part of the prompt here; thoughts are no part of the candidates, and are paid like them.
    tokens: (counts) => {
      const cacheRead = countOf(counts, "cachedContentTokenCount");
      const prompt =
        countOf(counts, "promptTokenCount") + countOf(counts, "toolUsePromptTokenCount");
      const output =
        countOf(counts, "candidatesTokenCount") + countOf(counts, "thoughtsTokenCount");
      const input = Math.max(0, prompt - cacheRead);
      return { input, cacheWritten5m: 0, cacheWritten1h: 0, cacheRead, output };
    },
  },
  prices: {
    "gemini-3-8-flash": price(1.5, 7.5),
    "gemini-3-5-flash": price(1.5, 9),
    "gemini-3-5-flash-lite": price(0.3, 2.5),
    "gemini-3-1-pro-preview": tiered([2, 12], [4, 18]),
    "gemini-3-1-pro-preview-customtools": tiered([2, 12], [4, 18]),
    "gemini-3-1-flash-lite": price(0.25, 1.5),
    "gemini-3-flash-preview": price(0.5, 3),
    "gemini-2-5-pro": tiered([1.25, 10], [2.5, 15]),
    "gemini-2-5-flash": price(0.3, 2.5),
    "gemini-2-5-flash-lite": price(0.1, 0.4),
  },
  refusal: ({ status, type, message }) => ({
    error: { code: status, message, status: type.toUpperCase() },
  }),
};
