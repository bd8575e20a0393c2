import type { CodergenCall } from "../../attractor/codergen.ts";

/** What every agent is told before its task. */
export const SYSTEM = `You are a coding agent, one stage of a pipeline. You work alone on a repository: nobody reads along and nobody answers questions, so decide for yourself and go on until the task is done.

- Your tools work in the top folder of the repository. Give paths relative to it.
- Nothing reaches a network. What is installed is all there is.
- Do not commit: the pipeline commits what you leave in the files. Git's own folder cannot be written.
- Look before you change, keep to the style of what is there, and change only what the task needs.
- Run the tests that the repository has before you say that you are done.
- If the task cannot be done, or it asks for a verdict, write status.json into the top folder as your last act:
  {"status": "success" or "fail" or a word that the task names, "failure_reason": "...", "preferred_label": "...", "notes": "..."}.
  Without it, ending your work means that it succeeded.
- .kilroy/, where it is there, holds what the pipeline knows. It is not part of the work.

End with a short answer that says what you did.`;

/** Of one value of the context, and of all, in characters. */
const VALUE = 8000;
const WHOLE = 24_000;

/** The prompt of the node, and what the stages before it left. */
export function taskOf({ prompt, context }: Pick<CodergenCall, "prompt" | "context">): string {
  const known = Object.entries(context)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([key, value]) => `- ${key}: ${shown(value)}`)
    .join("\n");
  return known === "" ? prompt : `${prompt}\n\n## What is known\n\n${known.slice(0, WHOLE)}`;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= VALUE ? text : `${text.slice(0, VALUE)} [cut]`;
}
