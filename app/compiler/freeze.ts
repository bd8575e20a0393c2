/** A text without what its reader cannot see, and a sentence for each kind of thing that was taken out. */
export interface FrozenText {
  readonly text: string;
  readonly removed: readonly string[];
}

interface Hidden {
  readonly one: string;
  readonly many: string;
  readonly pattern: RegExp;
}

/** Control characters but tab, line feed and carriage return. */
export const CONTROLS = /(?![\t\n\r])\p{Cc}/gu;

const HIDDEN: readonly Hidden[] = [
  {
    one: "zero-width character",
    many: "zero-width characters",
    pattern: /(?!\p{Bidi_Control})\p{Default_Ignorable_Code_Point}/gu,
  },
  {
    one: "bidirectional character",
    many: "bidirectional characters",
    pattern: /\p{Bidi_Control}/gu,
  },
  { one: "control character", many: "control characters", pattern: CONTROLS },
  // One that is never closed hides everything after it.
  { one: "HTML comment", many: "HTML comments", pattern: /<!--[\s\S]*?(?:-->|$(?![\s\S]))/g },
];

/**
 * The text as it is kept: line ends of one kind, letters in one form, nothing invisible. What is removed leaves its line
 * breaks, so that a line keeps its number. Freezing twice is freezing once.
 */
export function freezeText(text: string): FrozenText {
  let frozen = text.replace(/\r\n?|\u2028|\u2029/g, "\n").normalize("NFC");
  const counts = new Map<Hidden, number>();
  // Removing one thing can put the halves of another together.
  for (let before = ""; before !== frozen; ) {
    before = frozen;
    for (const hidden of HIDDEN) {
      const found = frozen.match(hidden.pattern)?.length ?? 0;
      if (found === 0) continue;
      counts.set(hidden, (counts.get(hidden) ?? 0) + found);
      frozen = frozen.replace(hidden.pattern, lineBreaksOf).normalize("NFC");
    }
  }
  return { text: frozen, removed: [...counts].map(([hidden, count]) => sentence(hidden, count)) };
}

function lineBreaksOf(removed: string): string {
  return "\n".repeat(removed.split("\n").length - 1);
}

function sentence({ one, many }: Hidden, count: number): string {
  return count === 1 ? `1 ${one} was removed` : `${count} ${many} were removed`;
}
