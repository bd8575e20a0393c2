import { z } from "zod";
import { FactoryError } from "../../../../core/errors.ts";
import type { NamedText } from "../../../../core/workbench.ts";
import type { Call } from "../../call.ts";
import { readNamedFile } from "../../read-file.ts";

export const INPUT = [
  "--input <json|file>",
  "the graph's inputs: a JSON object, or a file with one",
] as const;

/** Each input becomes a variable of every stage's environment, and the kernel takes no longer one. */
const LARGEST = 100 * 1024;
const inputsSchema = z.record(z.string(), z.unknown());

/** The inputs that a person gave, by key; what begins with a brace is the object itself, anything else a file's name. */
export async function runInputs(
  call: Call,
  given: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { name, text } = given.trimStart().startsWith("{")
    ? { name: "--input", text: given }
    : await readNamedFile(call.folder, given, LARGEST);
  const read = inputsSchema.safeParse(parsed({ name, text }));
  if (read.success) return read.data;
  throw noInputs({ name, text }, "it is no object");
}

function parsed(given: NamedText): unknown {
  try {
    return JSON.parse(given.text);
  } catch (cause) {
    throw noInputs(given, cause instanceof Error ? cause.message : String(cause));
  }
}

function noInputs({ name, text }: NamedText, why: string): FactoryError {
  const line = text.replaceAll(/\s+/g, " ");
  const seen = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new FactoryError(
    "invalid-input",
    `${name}: ${seen} gives no inputs (${why}): write a JSON object such as {"who": "world"}`,
  );
}
