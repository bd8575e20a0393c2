/** The JSON document in a text; undefined where there is none: half a line of a cut stream, or a page of a proxy. */
export function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What `see` finds in the first object, at any depth, in which it finds something. */
export function firstSeen(
  value: unknown,
  see: (part: Readonly<Record<string, unknown>>) => string | undefined,
): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const here = see(value as Readonly<Record<string, unknown>>);
  if (here !== undefined) return here;
  for (const part of Object.values(value)) {
    const found = firstSeen(part, see);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Tokens that a picture costs at most, and whatever else is no text: all that a model's window holds. */
const PICTURE_TOKENS = 15_000;
const WINDOW_TOKENS = 1_050_000;

/** Tokens at most of what a document holds beside text; `see` says what an object in it is. A call never has more than the window. */
export function mediaTokensIn(
  value: unknown,
  see: (part: Readonly<Record<string, unknown>>) => "picture" | "other" | undefined,
): number {
  let tokens = 0;
  firstSeen(value, (part) => {
    const kind = see(part);
    if (kind !== undefined) tokens += kind === "picture" ? PICTURE_TOKENS : WINDOW_TOKENS;
    return undefined;
  });
  return Math.min(tokens, WINDOW_TOKENS);
}
