import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";

/** What the service would answer with status 400; null where it would work. */
export function mistakeIn(request: MessageCreateParams): string | null {
  if (typeof request.model !== "string") return "model: Field required";
  if (!Number.isInteger(request.max_tokens)) return "max_tokens: Field required";
  if (!Array.isArray(request.messages) || request.messages.length === 0)
    return "messages: at least one message is required";
  if (request.messages[0]?.role !== "user")
    return 'messages: first message must use the "user" role';
  return marksMistake(request) ?? toolsMistake(request);
}

const MOST_MARKS = 4;

function marksMistake(request: MessageCreateParams): string | null {
  const marks = JSON.stringify(request).split('"cache_control":{').length - 1;
  return marks > MOST_MARKS
    ? `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`
    : null;
}

/** Each tool that was asked for is answered in the very next message, and nothing else is. */
function toolsMistake({ messages }: MessageCreateParams): string | null {
  for (const [i, message] of messages.entries()) {
    const asked = ids(messages[i - 1], "tool_use", "id");
    const answered = ids(message, "tool_result", "tool_use_id");
    if (message.role === "user" && asked.join() !== answered.join())
      return `messages.${i}: tool_use ids were found without tool_result blocks immediately after: ${asked.join()} vs ${answered.join()}`;
    const text = emptyText(message);
    if (text) return `messages.${i}: text content blocks must be non-empty`;
  }
  return null;
}

type Message = MessageCreateParams["messages"][number];

function ids(message: Message | undefined, type: string, key: string): string[] {
  if (message === undefined || typeof message.content === "string") return [];
  return message.content
    .filter((block) => block.type === type)
    .map((block) => String((block as unknown as Record<string, unknown>)[key]))
    .sort();
}

function emptyText({ content }: Message): boolean {
  if (typeof content === "string") return content === "";
  return content.some((block) => block.type === "text" && block.text === "");
}
