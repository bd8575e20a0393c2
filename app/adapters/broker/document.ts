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
