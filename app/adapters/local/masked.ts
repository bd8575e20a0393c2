/** A way to a log on which values are replaced by `[NAME]`, also where a value comes in pieces. */
export interface Masked {
  write(piece: Uint8Array): void;
}

/** Values as they stand are kept from `write`; what may be the beginning of one waits for the next piece, and is never written alone. */
export function masked(
  secrets: Readonly<Record<string, string>>,
  write: (piece: Uint8Array) => void,
): Masked {
  // As latin1 a character is a byte: a value is found wherever the pieces were cut.
  const names = new Map(
    Object.entries(secrets).map(([name, value]) => [Buffer.from(value).toString("latin1"), name]),
  );
  const values = [...names.keys()].sort((a, b) => b.length - a.length);
  if (values.length === 0) return { write };
  let held = "";
  return {
    write(piece) {
      let text = held + Buffer.from(piece).toString("latin1");
      let clear = "";
      for (let hit = firstOf(values, text); hit !== null; hit = firstOf(values, text)) {
        clear += `${text.slice(0, hit.at)}[${names.get(hit.value)}]`;
        text = text.slice(hit.at + hit.value.length);
      }
      const kept = text.length - beginning(values, text);
      held = text.slice(kept);
      clear += text.slice(0, kept);
      if (clear !== "") write(Buffer.from(clear, "latin1"));
    },
  };
}

/** The first place of any of the values, and of several that begin there the longest. */
function firstOf(values: readonly string[], text: string) {
  const hits = values
    .map((value) => ({ value, at: text.indexOf(value) }))
    .filter(({ at }) => at >= 0);
  return hits.sort((a, b) => a.at - b.at)[0] ?? null;
}

/** How many of the last characters may be the beginning of a value. */
function beginning(values: readonly string[], text: string): number {
  const longest = Math.min(text.length, (values[0]?.length ?? 1) - 1);
  for (let length = longest; length > 0; length--) {
    const end = text.slice(-length);
    if (values.some((value) => value.length > length && value.startsWith(end))) return length;
  }
  return 0;
}
