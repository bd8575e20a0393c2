/** A fraction of whole numbers, for checking floating-point results exactly. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** A decimal such as 0.98 as a fraction. */
function fraction(decimal: string): Fraction {
  const digits = decimal.split(".")[1] ?? "";
  return { over: BigInt(decimal.replace(".", "")), under: 10n ** BigInt(digits.length) };
}

function choose(n: number, k: number): bigint {
  let value = 1n;
  for (let i = 1; i <= k; i += 1) value = (value * BigInt(n - i + 1)) / BigInt(i);
  return value;
}

/** P(Bin(n, q) ≤ c) in whole numbers, rounded once at the end to 30 digits. */
export function exactCdf(c: number, n: number, q: string): number {
  const { over, under } = fraction(q);
  let sum = 0n;
  for (let i = 0; i <= Math.min(c, n); i += 1) {
    sum += choose(n, i) * over ** BigInt(i) * (under - over) ** BigInt(n - i);
  }
  return rounded(sum, under ** BigInt(n));
}

/** The chance that looks accept, by adding up every path in whole numbers. */
export function exactAccept(
  looks: readonly { readonly trials: number; readonly failures: number }[],
  q: string,
): number {
  const { over, under } = fraction(q);
  const end = looks.at(-1)?.trials ?? 0;
  let undecided = new Map<number, bigint>([[0, 1n]]);
  let accepted = 0n;
  for (let n = 1; n <= end; n += 1) {
    const next = new Map<number, bigint>();
    for (const [failures, weight] of undecided) {
      next.set(failures, (next.get(failures) ?? 0n) + weight * (under - over));
      next.set(failures + 1, (next.get(failures + 1) ?? 0n) + weight * over);
    }
    const look = looks.find(({ trials }) => trials === n);
    for (const [failures, weight] of next) {
      if (look === undefined || failures > look.failures) continue;
      accepted += weight * under ** BigInt(end - n);
      next.delete(failures);
    }
    undecided = next;
  }
  return rounded(accepted, under ** BigInt(end));
}

function rounded(over: bigint, under: bigint): number {
  const digits = 10n ** 30n;
  return Number((over * digits) / under) / 1e30;
}
