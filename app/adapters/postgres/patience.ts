import { setTimeout as pause } from "node:timers/promises";
import { FactoryError } from "../../core/errors.ts";

/** Does a query, and does it again while the database cannot be reached; only for what may be done twice. */
export type Patient = <T>(act: () => Promise<T>) => Promise<T>;

/** Connection lost, refused, or the server is stopping or starting. */
const GONE_STATES = /^(08...|57P0[123]|53300)$/;
const GONE_ERRNO = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);
const GONE_WORDS =
  /connection terminated|connection ended|timeout exceeded when trying to connect|not queryable/i;

/** Whether an error says that the server is away, not that the query was wrong. */
function isGone(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isGone);
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    (code !== undefined && (GONE_STATES.test(code) || GONE_ERRNO.has(code))) ||
    GONE_WORDS.test(error.message)
  );
}

const FIRST_MS = 50;
const LONGEST_MS = 1000;

/** Waits at most `limitMs` for a database that is away, and not at all once `closed` has fired. */
export function patience(limitMs: number, closed: AbortSignal): Patient {
  return async (act) => {
    const deadline = Date.now() + limitMs;
    for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, LONGEST_MS)) {
      try {
        return await act();
      } catch (error) {
        if (!isGone(error)) throw error;
        if (closed.aborted || Date.now() > deadline)
          throw new FactoryError("broken", `the database cannot be reached: ${String(error)}`, {
            cause: error,
          });
        await pause(wait, undefined, { signal: closed }).catch(() => undefined);
      }
    }
  };
}
