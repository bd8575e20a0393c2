import { type Manners, openVendorTwin, type Reply, type Words } from "../json-http.ts";

/** A stand-in for the Gemini API: whole answers, streams, counted tokens, usage and errors. */
export function openGoogleTwin(replies: readonly Reply[]) {
  return openVendorTwin(MANNERS, replies);
}

const PLACE = /^\/v1beta\/models\/([^:]+):(\w+)(\?alt=sse)?$/;

const MANNERS: Manners = {
  keyIn: (headers) => headers["x-goog-api-key"] as string | undefined,
  answer: ({ path }, words) => {
    const [, model = "", verb, isEvents] = PLACE.exec(path) ?? [];
    if (verb === "countTokens") return { whole: { totalTokens: words.input } };
    if (verb === "generateContent") return { whole: chunkOf(model, words, words.text) };
    if (verb !== "streamGenerateContent" || isEvents === undefined) return undefined;
    const pieces = words.text.split(" ");
    return { stream: [...pieces.map((text) => begun(words, text)), chunkOf(model, words, "")] };
  },
  error: (code, message) => ({ error: { code, message, status: "INVALID_ARGUMENT" } }),
};

function begun({ input, cached = 0 }: Words, text: string) {
  return {
    candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0 }],
    usageMetadata: { promptTokenCount: input, cachedContentTokenCount: cached },
  };
}

function chunkOf(modelVersion: string, words: Words, text: string) {
  const { input, cached = 0, output, thought = 0 } = words;
  return {
    candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP", index: 0 }],
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
