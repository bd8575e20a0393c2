/** A line that could not be read: where, which, why, and the forms that would be. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  readonly quoted: string;
  readonly why: string;
  readonly understood: readonly string[];
}

/** What was read, or why it could not be. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Something read. */
export function read<T>(value: T): Attempt<T> {
  return { ok: true, value };
}

const SHOWN = 200;

/** Something not read: the author's line, why, and what would be understood. */
export function unread<T>(
  at: { readonly line: number; readonly text: string },
  why: string,
  understood: readonly string[],
): Attempt<T> {
  const quoted = at.text.length > SHOWN ? `${at.text.slice(0, SHOWN)}…` : at.text;
  return { ok: false, problems: [{ line: at.line, quoted, why, understood }] };
}

/** All the values, or all the problems of those that have none. */
export function all<T>(attempts: readonly Attempt<T>[]): Attempt<readonly T[]> {
  const problems = problemsOf(attempts);
  return problems.length > 0 ? { ok: false, problems } : read(valuesOf(attempts));
}

/** The values of those that were read. */
export function valuesOf<T>(attempts: readonly Attempt<T>[]): readonly T[] {
  return attempts.flatMap((attempt) => (attempt.ok ? [attempt.value] : []));
}

/** The problems of those that were not. */
export function problemsOf(attempts: readonly Attempt<unknown>[]): readonly Problem[] {
  return attempts.flatMap((attempt) => (attempt.ok ? [] : attempt.problems));
}
