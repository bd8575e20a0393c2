import { type ErrorCode, FactoryError } from "../../core/errors.ts";
import type { Status, VerdictStatus } from "../../core/status.ts";

/** What the command line ends with. */
export const EXIT = {
  done: 0,
  broken: 1,
  wrong: 2,
  refused: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  "invalid-input": EXIT.wrong,
  "wrong-use": EXIT.wrong,
  "not-found": EXIT.wrong,
  unsupported: EXIT.wrong,
  conflict: EXIT.refused,
  refused: EXIT.refused,
  broken: EXIT.broken,
};

/** The code of a command that failed; what is no FactoryError is a defect, and broken. */
export function exitOfError(error: unknown): ExitCode {
  return error instanceof FactoryError ? OF_ERROR[error.code] : EXIT.broken;
}

/** The code of a command that followed an intent; one that has not ended was left by Ctrl-C. */
export function exitOfStatus(status: Status): ExitCode {
  switch (status) {
    case "delivered":
    case "cleared":
      return EXIT.done;
    case "refused":
      return EXIT.refused;
    case "inconclusive":
      return EXIT.inconclusive;
    case "failed":
    case "rolled-back":
      return EXIT.broken;
    default:
      return EXIT.interrupted;
  }
}

/** The code of several intents followed at once: the gravest of theirs. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.interrupted, EXIT.broken, EXIT.refused, EXIT.inconclusive];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}

/** The code of a verdict that was asked for by itself. */
export function exitOfVerdict(outcome: VerdictStatus["outcome"]): ExitCode {
  return { cleared: EXIT.done, refused: EXIT.refused, inconclusive: EXIT.inconclusive }[outcome];
}
