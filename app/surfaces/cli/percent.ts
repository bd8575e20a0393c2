/** A part of 1 in percent, to one digit after the point whatever it is, as columns want it. */
export function percent(part: number): string {
  return `${points(part)} %`;
}

/** The same without its unit: a difference of two parts, or an end of an interval. */
export function points(part: number): string {
  return (part * 100).toFixed(1);
}
