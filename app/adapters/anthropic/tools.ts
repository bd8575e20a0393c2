import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import { z } from "zod";
import type { Hands } from "./hands.ts";

/** What a tool gave back to the model. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** True where the call itself was wrong: no such tool, or an input it does not take. */
  readonly malformed: boolean;
}

interface AgentTool {
  readonly says: string;
  readonly input: z.ZodObject;
  use(hands: Hands, input: never): Promise<Omit<ToolAnswer, "malformed">>;
}

const MOST_LINES = 1500;
const COMMAND_SECONDS = 120;
const MOST_SECONDS = 900;
const path = z.string().min(1).describe("relative to the top folder of the repository");

function tool<S extends z.ZodObject>(made: {
  readonly says: string;
  readonly input: S;
  use(hands: Hands, input: z.output<S>): Promise<Omit<ToolAnswer, "malformed">>;
}): AgentTool {
  return made as AgentTool;
}

/** Every tool by its name. */
const TOOLS: Readonly<Record<string, AgentTool>> = {
  read: tool({
    says: "Read a text file. Lines come numbered, with a tab after the number.",
    input: z.strictObject({
      path,
      from: z.int().min(1).default(1).describe("first line"),
      lines: z.int().min(1).max(MOST_LINES).default(MOST_LINES),
    }),
    use: (hands, input) => hands.act({ act: "read", ...input }),
  }),
  write: tool({
    says: "Write a whole file; folders are made, a file that is there is replaced.",
    input: z.strictObject({ path, text: z.string() }),
    use: (hands, input) => hands.act({ act: "write", ...input }),
  }),
  edit: tool({
    says: "Replace a text in a file. The old text must stand there exactly, and once unless everywhere is set.",
    input: z.strictObject({
      path,
      old: z.string().min(1),
      new: z.string(),
      everywhere: z.boolean().default(false),
    }),
    use: (hands, input) => hands.act({ act: "edit", ...input }),
  }),
  list: tool({
    says: "List all files and folders below a folder.",
    input: z.strictObject({ path: path.default(".") }),
    use: (hands, input) => hands.act({ act: "list", ...input }),
  }),
  search: tool({
    says: "Find lines by a JavaScript regular expression.",
    input: z.strictObject({
      pattern: z.string().min(1),
      path: path.default("."),
      files: z.string().optional().describe("a glob that a file's path must match, as **/*.ts"),
    }),
    use: (hands, input) => hands.act({ act: "search", ...input }),
  }),
  run: tool({
    says: "Run a command in bash, in the top folder, without a network and without a terminal.",
    input: z.strictObject({
      command: z.string().min(1),
      seconds: z.int().min(1).max(MOST_SECONDS).default(COMMAND_SECONDS).describe("time limit"),
    }),
    use: (hands, { command, seconds }) => hands.command(command, seconds * 1000),
  }),
};

/** The tools as the model is told of them; the last one carries the mark up to which the prompt is cached. */
export const TOOL_LIST: readonly Tool[] = Object.entries(TOOLS).map(
  ([name, { says, input }], i, all) => ({
    name,
    description: says,
    input_schema: z.toJSONSchema(input, { io: "input" }) as Tool["input_schema"],
    ...(i === all.length - 1 ? { cache_control: { type: "ephemeral" as const } } : {}),
  }),
);

/** Uses a tool; a call that cannot be understood is an answer that says why. */
export async function useTool(
  hands: Hands,
  { name, input }: { readonly name: string; readonly input: unknown },
): Promise<ToolAnswer> {
  const known = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (known === undefined)
    return wrong(`there is no tool ${JSON.stringify(name)}: use ${Object.keys(TOOLS).join(", ")}`);
  const read = known.input.safeParse(input);
  if (!read.success) return wrong(`the input of ${name} is wrong: ${z.prettifyError(read.error)}`);
  return { ...(await known.use(hands, read.data as never)), malformed: false };
}

function wrong(text: string): ToolAnswer {
  return { ok: false, text, malformed: true };
}
