/** What programs say when they give up, by what conditions see as `failure_class`; the first that fits is it. */
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ["budget_exhausted", /may spend \S+ dollars/],
  ["conversation_too_long", /context (window|length)|prompt is too long|input is too long/i],
  ["max_tokens", /max(imum)?[ _]?(output )?tokens/i],
  ["turn_limit", /max(imum)?[ _]?(session )?turns/i],
  ["endless_loop", /loop detected/i],
  ["model_refusal", /refus(ed|al)|safety|recitation|blocked/i],
  [
    "transient_infra",
    /\b(408|429|5\d\d)\b|rate limit|overloaded|unavailable|disconnected|connection|timed? ?out|reset/i,
  ],
];

/** The class of a failure that a program told of in its own words. */
export function failureClass(words: string): string {
  return CLASSES.find(([, pattern]) => pattern.test(words))?.[0] ?? "deterministic";
}
