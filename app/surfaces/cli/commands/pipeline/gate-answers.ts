import { z } from "zod";
import { FactoryError } from "../../../../core/errors.ts";
import type { GateAnswers } from "../../../../core/workbench.ts";
import type { Call } from "../../call.ts";
import { readNamedFile } from "../../read-file.ts";

/** Options of every command that meets human gates. */
export interface GateOptions {
  readonly answers?: string;
  readonly autoApprove?: true;
}

export const ANSWERS = [
  "--answers <file>",
  "JSON: each human gate's option, or a list of one a visit",
] as const;
export const APPROVE = ["--auto-approve", "take the first option of every human gate"] as const;

const LARGEST = 1024 * 1024;
const answersSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** How the gates are answered: by the file, by the first options, else by whoever sits at the terminal. */
export async function gateAnswers(
  call: Call,
  { answers, autoApprove }: GateOptions,
): Promise<GateAnswers> {
  if (answers !== undefined && autoApprove) {
    throw new FactoryError(
      "invalid-input",
      "--answers and --auto-approve contradict each other: give one of them",
    );
  }
  if (autoApprove) return { kind: "approve" };
  if (answers === undefined) return { kind: "ask" };
  const { name, text } = await readNamedFile(call.folder, answers, LARGEST);
  const read = answersSchema.safeParse(parsed(text));
  if (read.success) return { kind: "given", answers: read.data };
  throw new FactoryError(
    "invalid-input",
    `${name}: these are no answers: write a JSON object such as {"review": "approve"}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says so.
    return undefined;
  }
}
