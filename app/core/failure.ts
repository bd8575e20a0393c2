import { type ErrorCode, FactoryError } from "./errors.ts";

/** A failure as it can be recorded: what was thrown, without its stack. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Of a FactoryError. */
  readonly code?: ErrorCode;
}

/** What to record of something that was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof FactoryError)
    return { name: thrown.name, message: thrown.message, code: thrown.code };
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: "Error", message: String(thrown) };
}

/** The error that a recorded failure stands for: the same message, and code where it had one. */
export function errorOf(failure: Failure): Error {
  if (failure.code !== undefined) return new FactoryError(failure.code, failure.message);
  const error = new Error(failure.message);
  error.name = failure.name;
  return error;
}
