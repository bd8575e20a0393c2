/**
 * P(Bin(n, q) ≤ c), summed from terms held as logarithms, so that neither a large n nor a small q underflows. Exact to 1e-9.
 */
export function binomialCdf(c: number, n: number, q: number): number {
  if (c < 0) return 0;
  if (c >= n || q <= 0) return 1;
  if (q >= 1) return 0;
  const odds = Math.log(q) - Math.log1p(-q);
  let term = n * Math.log1p(-q);
  let sum = Math.exp(term);
  for (let i = 1; i <= c; i += 1) {
    term += Math.log((n - i + 1) / i) + odds;
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** P(Bin(n, q) = k). */
export function binomialChance(k: number, n: number, q: number): number {
  return binomialCdf(k, n, q) - binomialCdf(k - 1, n, q);
}

/** The least n for which P(Bin(n, q) ≤ c) ≤ level; `null` when it is more than `most`. */
export function leastTrials(
  c: number,
  q: number,
  { level, most }: { readonly level: number; readonly most: number },
): number | null {
  if (binomialCdf(c, most, q) > level) return null;
  let [below, enough] = [c, most];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (binomialCdf(c, middle, q) <= level) enough = middle;
    else below = middle;
  }
  return enough;
}
