import { FactoryError } from "../../core/errors.ts";
import { EXIT, type ExitCode, exitOfError } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Says what went wrong, on standard error, and with `--json` as the one document on standard output; gives the exit code. */
export function tellFailure(error: unknown, terminal: Terminal, json: boolean): ExitCode {
  const known = error instanceof FactoryError;
  const message = error instanceof Error ? error.message : String(error);
  const code = known ? error.code : "defect";
  if (json) terminal.out(JSON.stringify({ error: { code, message } }, null, 2));
  terminal.err(`sf: ${message}`);
  if (!known) terminal.err(defect(error));
  return exitOfError(error);
}

/** Says that Ctrl-C was heard. */
export function tellInterrupted(terminal: Terminal, json: boolean): ExitCode {
  if (json)
    terminal.out(
      JSON.stringify({ error: { code: "interrupted", message: "interrupted" } }, null, 2),
    );
  terminal.err("sf: interrupted");
  return EXIT.interrupted;
}

function defect(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined;
  return `This is a defect of the factory; please report it with these lines.\n${stack ?? String(error)}`;
}
