import Table from "cli-table3";

/** One figure: what was measured, beside its baseline of the same run, and what it has to reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: { readonly what: string; readonly value: number } | null;
  readonly reach: string;
  readonly met: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Milliseconds that something took. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

/** Prints the figures as one JSON line and a table. */
export function report(title: string, figures: readonly Figure[]): void {
  const table = new Table({
    head: [title, "measured", "baseline", "to reach", ""],
    style: { head: [], border: [] },
  });
  const rounded = (value: number) =>
    Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  for (const { what, value, unit, baseline, reach, met } of figures) {
    const beside = baseline === null ? "" : `${baseline.what}: ${rounded(baseline.value)}`;
    table.push([what, `${rounded(value)} ${unit}`, beside, reach, met ? "met" : "not met"]);
  }
  console.log(table.toString());
  console.log(JSON.stringify({ title, figures }));
}
