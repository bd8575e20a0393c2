import { lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { valueText } from "../language/expand.ts";
import { attribute, type Node, nodeLabel } from "../language/graph.ts";
import { writtenPrompt } from "../language/named-files.ts";
import { type Speaking, spoken } from "../run/prompt.ts";

/** Where a stage may read what the run knows, in its worktree; never part of the work. */
const NOTES = ".kilroy";

interface Noted extends Speaking {
  readonly run: Speaking["run"] & { readonly worktree: string };
  readonly node: Node;
}

/** Writes `INPUT.md`, `CONTEXT.md` and `TASK.md` for a stage, and `FEEDBACK.md` where an attempt failed before. */
export function writeStageNotes(noted: Noted, feedback: string | undefined): void {
  const { run, context } = noted;
  const folder = join(run.worktree, NOTES);
  // A link that a stage left in its place would lead the notes elsewhere.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(folder);
  mkdirSync(folder, { recursive: true });
  const isInput = ([key]: readonly [string, unknown]): boolean => key.startsWith("input.");
  const known = Object.entries(context);
  writeNote(join(folder, "INPUT.md"), list("Input", known.filter(isInput)));
  writeNote(
    join(folder, "CONTEXT.md"),
    list(
      "Context",
      known.filter((one) => !isInput(one)),
    ),
  );
  writeNote(join(folder, "TASK.md"), taskOf(noted));
  const feedbackFile = join(folder, "FEEDBACK.md");
  if (feedback === undefined) rmSync(feedbackFile, { force: true, recursive: true });
  else writeNote(feedbackFile, `# Feedback\n\nThe attempt before failed: ${feedback}\n`);
}

/** Nobody reads while notes are written. A new file, so that no link is followed; and replacing one makes the disk work. */
function writeNote(path: string, text: string): void {
  rmSync(path, { force: true, recursive: true });
  writeFileSync(path, text, { flag: "wx" });
}

function list(title: string, values: readonly (readonly [string, unknown])[]): string {
  const lines = values.map(([key, value]) => `- ${key}: ${valueText(value)}\n`);
  return `# ${title}\n\n${lines.join("")}`;
}

function taskOf(noted: Noted): string {
  const { run, node } = noted;
  const goal = attribute(run.graph, "goal") ?? "";
  const prompt = writtenPrompt(run.graph, node);
  // A command has its variables from its environment.
  const asked = prompt === undefined ? attribute(node, "tool_command") : spoken(prompt, noted);
  return `# ${nodeLabel(node)}\n\nGoal: ${goal}\n\n${asked ?? ""}\n`;
}
