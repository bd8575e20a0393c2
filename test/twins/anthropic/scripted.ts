import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import { says, type Turn } from "./turns.ts";

/** Turns by a part of the task that they are for, in order over all requests that have it; afterwards there is nothing left to do. */
export function scripted(
  parts: Readonly<Record<string, readonly Turn[]>>,
): (request: MessageCreateParams) => Turn {
  const asked = new Map<string, number>();
  return (request) => {
    const task = JSON.stringify(request.messages[0]);
    const part = Object.keys(parts).find((words) => task.includes(words)) ?? "";
    const turn = asked.get(part) ?? 0;
    asked.set(part, turn + 1);
    return parts[part]?.[turn] ?? says("There is nothing left to do.");
  };
}
