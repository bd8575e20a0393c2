/** `3 trials`, `1 trial`; with a plural of its own where an s is not enough. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** At most five names, then how many more. */
export function named(names: readonly string[], between = ", "): string {
  const more = names.length > 5 ? [`${names.length - 5} more`] : [];
  return [...names.slice(0, 5), ...more].join(between) || "none";
}

/** A part of 1 in percent, to four digits at most: `5 %`, `12.35 %`. */
export function percent(part: number): string {
  return `${Number((part * 100).toPrecision(4))} %`;
}
