import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import type { AgentSettings } from "./settings.ts";
import { TOOL_LIST } from "./tools.ts";

type Blocks = readonly ContentBlockParam[];

/** What was said so far; it begins with the task, and the two sides take turns. */
export type Conversation = readonly {
  readonly role: "user" | "assistant";
  readonly content: Blocks;
}[];

const MARK = { type: "ephemeral" } as const;
const LEFT_OUT = "[left out: the conversation grew too long]";
/** Of the newest messages nothing is left out. */
const KEPT_MESSAGES = 4;

/** A conversation that begins with a task. */
export function begun(task: string): Conversation {
  return [{ role: "user", content: [{ type: "text", text: task }] }];
}

/** The conversation with what one side said next; two turns of one side are made one, as the vendor wants it. */
export function said(
  conversation: Conversation,
  role: "user" | "assistant",
  blocks: Blocks,
): Conversation {
  if (blocks.length === 0) return conversation;
  const last = conversation.at(-1);
  if (last?.role !== role) return [...conversation, { role, content: [...blocks] }];
  return [...conversation.slice(0, -1), { role, content: [...last.content, ...blocks] }];
}

/** The next request. What does not change from one request to the next is marked, so that the vendor keeps it and bills a tenth. */
export function questionOf(
  conversation: Conversation,
  { settings, system }: { readonly settings: AgentSettings; readonly system: string },
): MessageCreateParamsStreaming {
  const { model, maxTokens, effort, tools } = settings;
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    system: [{ type: "text", text: system, cache_control: MARK }],
    messages: marked(conversation),
    ...(tools ? { tools: [...TOOL_LIST] } : {}),
    ...(effort === undefined ? {} : { output_config: { effort } }),
  };
}

/** The request for notes that take the place of the conversation; tools stay listed, so that the cached beginning holds. */
export function notesQuestion(
  conversation: Conversation,
  parts: { readonly settings: AgentSettings; readonly system: string },
): MessageCreateParamsStreaming {
  const asked = said(conversation, "user", [{ type: "text", text: NOTES_WANTED }]);
  return { ...questionOf(asked, parts), tool_choice: { type: "none" } };
}

/** The task again, with the notes of what was done. */
export function resumed(task: string, notes: string): Conversation {
  return begun(
    `${task}\n\n## Your notes\n\nYou have worked on this already. What you noted when the conversation grew too long:\n\n${notes}`,
  );
}

/** Long results of tools, but for the newest, give way; undefined where there is nothing left to leave out. */
export function thinned(conversation: Conversation): Conversation | undefined {
  let saved = 0;
  const older = conversation.length - KEPT_MESSAGES;
  const thin = (block: ContentBlockParam): ContentBlockParam => {
    if (block.type !== "tool_result" || sizeOf(block) <= LEFT_OUT.length) return block;
    saved += sizeOf(block);
    return { ...block, content: LEFT_OUT };
  };
  const messages = conversation.map((message, i) =>
    i < older ? { ...message, content: message.content.map(thin) } : message,
  );
  return saved === 0 ? undefined : messages;
}

function sizeOf({ content }: ToolResultBlockParam): number {
  return typeof content === "string" ? content.length : JSON.stringify(content ?? "").length;
}

/** The conversation as the vendor takes it, with a mark at its end, up to which it is cached. */
function marked(conversation: Conversation): MessageParam[] {
  return conversation.map(({ role, content }, i) => {
    const end = content.at(-1);
    const isMarked = i === conversation.length - 1 && isMarkable(end);
    const blocks = isMarked ? [...content.slice(0, -1), { ...end, cache_control: MARK }] : content;
    return { role, content: [...blocks] };
  });
}

function isMarkable(
  block: ContentBlockParam | undefined,
): block is TextBlockParam | ToolResultBlockParam {
  return block?.type === "text" || block?.type === "tool_result";
}

const NOTES_WANTED = `The conversation is about to be cut, and only your notes will remain. Write them now, without using a tool:
what the task is, what you found out, which files you changed and how, what you ran and what came of it, and what is left to do.`;
