/** The value that a text holds as JSON; undefined where it is none, which a schema then refuses. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
