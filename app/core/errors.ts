/** Every way a caller can be wrong. A surface maps each to a status, an exit code or a check's conclusion, in one place. */
export type ErrorCode =
  /** Input that cannot be decoded: unknown key, wrong type, unreadable file. Exit code 2. */
  | "invalid-input"
  /** The command is right, its words are not: unknown option, missing argument. Exit code 2. */
  | "wrong-use"
  /** A named thing does not exist. Exit code 2. */
  | "not-found"
  /** What was asked contradicts what is: already registered, already running, already merged. Exit code 3. */
  | "conflict"
  /** A decision against. Exit code 3. */
  | "refused"
  /** Something outside broke: the database, git, the sandbox. Exit code 1. */
  | "broken"
  /** Named in the contracts, not part of this version. Exit code 2. */
  | "unsupported";

/** A caller's mistake or a broken surrounding, told so that the reader can mend it: what, which value, what to do. */
export class FactoryError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "FactoryError";
    this.code = code;
  }
}
