import { z } from "zod";

/** What a run's human gates ask, and what is answered, as plain data that crosses processes. */

const optionSchema = z.strictObject({
  /** What a person types. */
  key: z.string().min(1),
  label: z.string(),
  /** The node it leads to. */
  to: z.string(),
});
export type QuestionOption = z.output<typeof optionSchema>;

export const runQuestionSchema = z.strictObject({
  /** Unique in its run; asked again after a resume it is the same. */
  id: z.string().min(1).max(200),
  node: z.string(),
  text: z.string(),
  options: z.array(optionSchema).min(1),
  /** How long an answer is waited for; null: for ever. */
  timeoutMs: z.number().positive().nullable(),
  /** What is taken after that time; null: the gate fails then. */
  otherwise: optionSchema.nullable(),
});
export type RunQuestion = z.output<typeof runQuestionSchema>;

/** The option that was chosen; null: the question's time was over before anybody answered. */
export const runAnswerSchema = z.strictObject({
  question: z.string(),
  option: optionSchema.nullable(),
});
export type RunAnswer = z.output<typeof runAnswerSchema>;

/** `[S] Ship`, `S) Ship`, `S - Ship`: how a label begins that has its key before it. */
const ACCELERATOR = /^(?:\[[^\]]{1,8}\]\s*|[^\s)]\)\s+|[^\s-]\s-\s+)/;

/**
 * The option that a person's word means: its key, its label with or without the key before it, or the node it leads to, in any case;
 * keys go first. A bare run of a pipeline reads words the same way.
 */
export function optionMeant(
  options: readonly QuestionOption[],
  word: string,
): QuestionOption | undefined {
  const wanted = word.trim().toLowerCase();
  const means = (part: string) => part.trim().toLowerCase() === wanted;
  return (
    options.find(({ key }) => means(key)) ??
    options.find(
      ({ label, to }) => means(label) || means(label.trim().replace(ACCELERATOR, "")) || means(to),
    )
  );
}

/** The options in a line for people: `S ([S] Ship), 2 (Fix it)`. */
export function optionsText(options: readonly Pick<QuestionOption, "key" | "label">[]): string {
  return options.map(({ key, label }) => `${key} (${label})`).join(", ");
}
