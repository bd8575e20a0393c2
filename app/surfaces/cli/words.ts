import { InvalidArgumentError } from "commander";
import { duration } from "../../core/quantity.ts";

/** A whole number from `least` to `most`, of an option. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

/** A time above nothing, of an option, in milliseconds: `300ms`, `5m`, or a plain number of seconds. */
export function time(text: string): number {
  const read = duration.safeParse(/^\d+$/.test(text) ? `${text}s` : text);
  if (read.success && read.data > 0 && Number.isSafeInteger(read.data)) return read.data;
  throw new InvalidArgumentError("Give a time above 0: seconds, or 300ms, 5m, 2h.");
}

/** A number strictly between 0 and 1, of an option. */
export function fraction(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number > 0 && number < 1) return number;
  throw new InvalidArgumentError("Give a number between 0 and 1.");
}

/** One of a few words, of an option. */
export function oneOf<W extends string>(...words: readonly W[]): (text: string) => W {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Give ${words.join(" or ")}.`);
  };
}
