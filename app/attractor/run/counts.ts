/** A count by its key, 0 without one; a node may be called as what every object has, `constructor`. */
export function countOf(counts: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0;
}
