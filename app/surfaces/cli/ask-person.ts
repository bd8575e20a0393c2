import { createInterface } from "node:readline/promises";
import { interrupted } from "./interrupted.ts";

/** Where somebody sits, and what happens when they leave. */
export interface Person {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Ctrl-C, which a question takes from the process as a key, or the end of the input; it is to fire the question's signal. */
  readonly leaves: () => void;
}

/** Asks until a line is there. Rejects once the signal has fired; whoever leaves answers nothing. */
export async function askPerson(
  { input, output, leaves }: Person,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const line = createInterface({ input, output });
  line.once("SIGINT", leaves).once("close", leaves);
  try {
    return await line.question(question, { signal });
  } catch (cause) {
    // Not before: who asks would take it for a failure.
    await interrupted(signal);
    throw cause;
  } finally {
    line.off("SIGINT", leaves).off("close", leaves);
    line.close();
  }
}
