import type { Failure } from "../../core/calls.ts";
import { type ErrorCode, FactoryError } from "../../core/errors.ts";

/** The HTTP status of each way to be wrong. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  "invalid-input": 422,
  "wrong-use": 400,
  "not-found": 404,
  conflict: 409,
  refused: 403,
  broken: 503,
  unsupported: 501,
};

/** What is answered for an error, and under which status. A defect tells its message; its stack stays in the server's log. */
export function failureOf(error: unknown): { readonly status: number; readonly body: Failure } {
  if (error instanceof FactoryError) {
    const { code, message } = error;
    return { status: STATUS[code], body: { error: { code, message } } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === "number" && status < 500
    ? { status, body: { error: { code: "wrong-use", message } } }
    : { status: 500, body: { error: { code: "defect", message } } };
}
