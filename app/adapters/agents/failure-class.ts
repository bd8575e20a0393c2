/** What programs say when they give up, by what conditions see as `failure_class`; the first that fits is it. */
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ["budget_exhausted", /may spend \S+ dollars/],
  // Gemini, which then speaks of its context window.
  ["transient_infra", /no final response text|empty response/i],
  [
    "conversation_too_long",
    /context (window|length)|prompt is too long|input is too long|input token count/i,
  ],
  [
    "max_tokens",
    /max(imum)?[ _]?(output[ _])?tokens|output token maximum|exceeded the token limit/i,
  ],
  ["turn_limit", /max(imum)?[ _]?(session )?turns/i],
  ["endless_loop", /loop detected/i],
  [
    "model_refusal",
    /refusal|refused (to|the|your)|safety|recitation|blocked|content_filter|usage policy/i,
  ],
  [
    "transient_infra",
    /\b(408|429|5\d\d)\b|rate limit|overloaded|high demand|unavailable|disconnected|connection|terminated|fetch failed|ECONN|timed? ?out|reset/i,
  ],
];

/** The class of a failure that a program told of in its own words. */
export function failureClass(words: string): string {
  return CLASSES.find(([, pattern]) => pattern.test(words))?.[0] ?? "deterministic";
}
