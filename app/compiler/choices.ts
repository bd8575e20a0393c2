/** Something that can be read in several ways. The first option is the most plausible; a greater doubt is a less plausible one. */
export interface Choice {
  readonly options: readonly { readonly says: string; readonly doubt: number }[];
}

/** What depends on choices: given the number of the option taken for each, the thing itself. */
export interface Choosable<T> {
  readonly choices: readonly Choice[];
  readonly take: (taken: readonly number[]) => T;
}

/** One way to read everything: an option for each choice, in the order of the choices. */
export interface Reading {
  readonly taken: readonly number[];
  readonly doubt: number;
  /** What was decided where there was something to decide, a sentence each. */
  readonly says: readonly string[];
}

/** More ways than this are not looked at. */
const MOST_WAYS = 256;

/** Something that can be read in one way only. */
export function certain<T>(value: T): Choosable<T> {
  return { choices: [], take: () => value };
}

/** A choice among ways, first the most plausible, each less plausible than the one before. */
export function among(says: readonly string[], doubt = 1): Choice {
  return {
    options: says.map((sentence, index) => ({
      says: withArticles(sentence),
      doubt: index * doubt,
    })),
  };
}

/** `An` before a vowel. */
export function withArticles(sentence: string): string {
  return sentence.replace(/\b([Aa]) (?=[AEIOUaeiou])/g, "$1n ");
}

/** Every way to decide the choices, most plausible first: by the sum of the doubts, then the later choice varies first. At most 256. */
export function readingsOfChoices(choices: readonly Choice[]): readonly Reading[] {
  // Kept sorted and cut after each choice: the best of the whole are among the best of every beginning.
  let readings: readonly Reading[] = [{ taken: [], doubt: 0, says: [] }];
  for (const { options } of choices) {
    const longer = readings.flatMap((reading) =>
      options.map(({ says, doubt }, index) => ({
        taken: [...reading.taken, index],
        doubt: reading.doubt + doubt,
        says: options.length > 1 ? [...reading.says, says] : reading.says,
      })),
    );
    readings = longer.sort((a, b) => a.doubt - b.doubt).slice(0, MOST_WAYS);
  }
  return readings;
}

/** The thing itself, where everything is read in the most plausible way. */
export function plainly<T>({ choices, take }: Choosable<T>): T {
  return take(choices.map(() => 0));
}

/** The options taken for each of several things, out of those taken for all of them in a row. */
export function dealt(
  choosables: readonly { readonly choices: readonly Choice[] }[],
  taken: readonly number[],
): readonly (readonly number[])[] {
  let from = 0;
  return choosables.map(({ choices }) => {
    const own = taken.slice(from, from + choices.length);
    from += choices.length;
    return own;
  });
}

/** Only those options with which the thing fits, in one way at least; null where it fits in none. */
export function restricted<T>(
  { choices, take }: Choosable<T>,
  fits: (thing: T) => boolean,
): Choosable<T> | null {
  const fitting = readingsOfChoices(choices).filter(({ taken }) => fits(take(taken)));
  const [first] = fitting;
  if (first === undefined) return null;
  const kept = choices.map(({ options }, choice) =>
    options.flatMap((option, index) =>
      fitting.some(({ taken }) => taken[choice] === index) ? [{ option, index }] : [],
    ),
  );
  if (kept.reduce((count, { length }) => count * length, 1) === fitting.length) {
    return {
      choices: kept.map((options) => ({ options: nearer(options.map(({ option }) => option)) })),
      take: (taken) => take(kept.map((options, at) => options[taken[at] ?? 0]?.index ?? 0)),
    };
  }
  // Some options fit only together with others: each way that fits is an option of one choice.
  const ways = fitting.map(({ says, doubt }) => ({ says: says.join(" "), doubt }));
  return {
    choices: [{ options: nearer(ways) }],
    take: ([taken = 0]) => take((fitting[taken] ?? first).taken),
  };
}

/** Options whose most plausible one is beyond doubt, now that more plausible ones are gone. */
function nearer(options: Choice["options"]): Choice["options"] {
  const least = Math.min(...options.map(({ doubt }) => doubt));
  return options.map((option) => ({ ...option, doubt: option.doubt - least }));
}
