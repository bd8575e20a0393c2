const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  "": 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)?$/;

/** Milliseconds of `250ms`, `30s`, `5m`, `2h`, `1d` or a bare number of seconds; undefined for anything else and for zero. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const ms = Math.round(Number(amount) * (UNITS[unit ?? ""] ?? 0));
  return ms > 0 ? ms : undefined;
}

/** A number of milliseconds as people write it: `200ms`, `90s`. */
export function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
