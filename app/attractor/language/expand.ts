/** What the variables of a prompt stand for. */
export interface Variables {
  readonly goal: string;
  readonly base_sha: string;
  /** Values of `$input.<key>` by key. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

const VARIABLE = /\$(?:goal\b|base_sha\b|input\.[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g;

/** Replaces `$goal`, `$base_sha` and `$input.<key>`; an input that was not given, and any other `$`, stays as written. */
export function expandPrompt(prompt: string, variables: Variables): string {
  return prompt.replaceAll(VARIABLE, (seen) => {
    if (seen === "$goal") return variables.goal;
    if (seen === "$base_sha") return variables.base_sha;
    const key = seen.slice("$input.".length);
    return Object.hasOwn(variables.inputs, key) ? valueText(variables.inputs[key]) : seen;
  });
}

/** A value as text: strings as they are, nothing for null, everything else as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
