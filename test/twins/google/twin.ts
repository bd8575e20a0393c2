import { type Manners, openVendorTwin, type Replies, type Words } from "../json-http.ts";

/** A stand-in for the Gemini API: whole answers, streams, calls of tools, counted tokens, usage and errors. */
export function openGoogleTwin(replies: Replies) {
  return openVendorTwin(MANNERS, replies);
}

const PLACE = /^\/v1beta\/models\/([^:]+):(\w+)(\?alt=sse)?$/;
const STATUSES: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};
const REASONS = { length: "MAX_TOKENS", filter: "SAFETY" } as const;

const MANNERS: Manners = {
  keyIn: (headers) => headers["x-goog-api-key"] as string | undefined,
  answer: ({ path }, words) => {
    const [, model = "", verb, isEvents] = PLACE.exec(path) ?? [];
    if (verb === "countTokens") return { whole: { totalTokens: words.input } };
    if (verb === "generateContent") return { whole: chunkOf(model, words, textParts(words.text)) };
    if (verb !== "streamGenerateContent" || isEvents === undefined) return undefined;
    const pieces = words.text.match(/\S+\s*|\s+/g) ?? [];
    return { stream: [...pieces.map((text) => begun(words, text)), chunkOf(model, words, [])] };
  },
  error: (code, message) => ({
    error: { code, message, status: STATUSES[code] ?? "INVALID_ARGUMENT" },
  }),
};

function textParts(text: string): readonly unknown[] {
  return text === "" ? [] : [{ text }];
}

function begun({ input, cached = 0 }: Words, text: string) {
  return {
    candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0 }],
    usageMetadata: { promptTokenCount: input, cachedContentTokenCount: cached },
  };
}

/** The last chunk, with the calls of tools, why it ends, and what it cost. */
function chunkOf(modelVersion: string, words: Words, said: readonly unknown[]) {
  const { input, cached = 0, output, thought = 0, calls = [], stopped } = words;
  const asked = calls.map((call) => ({ functionCall: { name: call.tool, args: call.input } }));
  const parts = [...said, ...asked];
  const finishReason = stopped === undefined ? "STOP" : REASONS[stopped];
  return {
    candidates: [
      {
        content: { role: "model", parts: parts.length === 0 ? [{ text: "" }] : parts },
        finishReason,
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: input,
      cachedContentTokenCount: cached,
      candidatesTokenCount: output - thought,
      thoughtsTokenCount: thought,
      totalTokenCount: input + output,
    },
    modelVersion,
  };
}
