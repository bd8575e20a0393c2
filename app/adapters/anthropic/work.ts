import type Anthropic from "@anthropic-ai/sdk";
import type {
  MessageCreateParamsStreaming,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import { type Asking, type AskOptions, askModel } from "./ask-model.ts";
import {
  begun,
  type Conversation,
  notesQuestion,
  questionOf,
  resumed,
  said,
  thinned,
} from "./conversation.ts";
import { type Ended, type Ending, type Failure, summed } from "./ending.ts";
import { goesRound } from "./endless.ts";
import type { Hands } from "./hands.ts";
import type { Answer, Asked, Usage } from "./hearing.ts";
import { SYSTEM } from "./prompt.ts";
import type { AgentSettings } from "./settings.ts";
import { useTool } from "./tools.ts";
import type { Transcript } from "./transcript.ts";

/** What an agent works with. */
export interface Desk {
  readonly client: Anthropic;
  readonly hands: Hands;
  readonly settings: AgentSettings;
  readonly transcript: Transcript;
  readonly signal: AbortSignal;
  readonly pause: AskOptions["pause"];
}

/** What an agent carries from turn to turn. */
interface Mind {
  readonly task: string;
  conversation: Conversation;
  turns: number;
  usage: Usage;
  text: string;
  /** Calls and results of each turn, to see when it goes round. */
  rounds: string[];
  /** Answers in a row that were cut off, or that nobody could make sense of. */
  cutOff: number;
  malformed: number;
}

const MOST_CUT_OFF = 3;
const MOST_MALFORMED = 4;
const NOTHING: Usage = { input: 0, cacheWritten: 0, cacheRead: 0, output: 0 };

/** Asks, does what is asked for, and asks again, until the model is done or cannot go on. */
export async function work(
  desk: Desk,
  task: string,
): Promise<Pick<Ended, "ending" | "text" | "turns" | "usage">> {
  const mind: Mind = {
    task,
    conversation: begun(task),
    turns: 0,
    usage: NOTHING,
    text: "",
    rounds: [],
    cutOff: 0,
    malformed: 0,
  };
  let ending: Ending | undefined;
  while (ending === undefined) ending = await turn(desk, mind);
  const { text, turns, usage } = mind;
  return { ending, text, turns, usage };
}

/** One question and what follows from its answer; undefined: go on. */
async function turn(desk: Desk, mind: Mind): Promise<Ending | undefined> {
  const { settings } = desk;
  if (mind.turns === settings.maxTurns)
    return failure("turn-limit", `the agent did not end within ${settings.maxTurns} turns`);
  mind.turns += 1;
  const asking = await ask(desk, questionOf(mind.conversation, { settings, system: SYSTEM }));
  if (asking.kind === "too-long") return shorten(desk, mind);
  if (asking.kind !== "answered") return endingOf(asking);
  const { answer } = asking;
  learn(desk, mind, answer);
  const ended = await followed(desk, mind, answer);
  if (ended !== undefined) return ended;
  return sizeOf(answer.usage) > settings.compactAt ? compact(desk, mind) : undefined;
}

function ask(desk: Desk, question: MessageCreateParamsStreaming): Promise<Asking> {
  const { client, signal, pause, transcript } = desk;
  return askModel(client, question, {
    signal,
    pause,
    onEvent: (event) => {
      if (event.type === "content_block_delta" && event.delta.type === "text_delta")
        transcript.hear(event.delta.text);
    },
    onRetry: (why, delay_ms) => transcript.tell("llm_retry", { reason: why, delay_ms }),
  });
}

function learn({ transcript }: Desk, mind: Mind, answer: Answer): void {
  mind.usage = summed(mind.usage, answer.usage);
  if (answer.text.trim() !== "") mind.text = answer.text;
  transcript.note("answer", { content: answer.content });
  transcript.tell("llm_turn_end", {
    turn: mind.turns,
    stop_reason: answer.stop,
    usage: answer.usage,
  });
}

/** What the answer's end asks for. */
async function followed(desk: Desk, mind: Mind, answer: Answer): Promise<Ending | undefined> {
  switch (answer.stop) {
    case "refusal":
      return failure("refusal", "the model refused the task");
    case "max_tokens":
      return afterCut(desk, mind, answer);
    case "pause_turn":
      mind.conversation = said(mind.conversation, "assistant", answer.content);
      return undefined;
    default:
      mind.cutOff = 0;
      return answer.asked.length === 0 ? { kind: "done" } : useTools(desk, mind, answer);
  }
}

/** What was cut off is not done, in part neither; the model is told to say it in smaller pieces. */
async function afterCut(desk: Desk, mind: Mind, answer: Answer): Promise<Ending | undefined> {
  mind.cutOff += 1;
  const { maxTokens } = desk.settings;
  if (mind.cutOff === MOST_CUT_OFF)
    return failure(
      "max-tokens",
      `${MOST_CUT_OFF} answers in a row were cut off at max_tokens=${maxTokens}`,
    );
  const why = `Your answer was cut off after ${maxTokens} tokens and nothing of it was done. Go on in smaller steps.`;
  mind.conversation = said(said(mind.conversation, "assistant", answer.content), "user", [
    ...answer.asked.map(({ id }) => resultOf(id, { ok: false, text: why })),
    { type: "text", text: why },
  ]);
  return undefined;
}

async function useTools(desk: Desk, mind: Mind, answer: Answer): Promise<Ending | undefined> {
  const results: ToolResultBlockParam[] = [];
  let isMalformed = false;
  for (const asked of answer.asked) {
    const { malformed, ...told } = await useOne(desk, asked);
    if (desk.signal.aborted) return failure("canceled", "canceled");
    isMalformed ||= malformed;
    results.push(resultOf(asked.id, told));
  }
  mind.conversation = said(said(mind.conversation, "assistant", answer.content), "user", results);
  mind.malformed = isMalformed ? mind.malformed + 1 : 0;
  if (mind.malformed === MOST_MALFORMED)
    return failure(
      "malformed-calls",
      `${MOST_MALFORMED} answers in a row called tools in a way that cannot be understood`,
    );
  const calls = answer.asked.map(({ name, input }) => [name, input]);
  mind.rounds.push(JSON.stringify([calls, results.map(({ content }) => content)]));
  return goesRound(mind.rounds)
    ? failure("endless-loop", "the agent does the same again and again, with the same result")
    : undefined;
}

async function useOne({ hands, transcript }: Desk, { id, name, input }: Asked) {
  transcript.tell("llm_tool_call_start", { tool: name, call: id });
  const answer =
    input === undefined
      ? { ok: false, malformed: true, text: "the input is not JSON: give it again, whole" }
      : await useTool(hands, { name, input });
  transcript.note("tool_result", { call: id, ok: answer.ok, text: answer.text });
  transcript.tell("llm_tool_call_end", { tool: name, call: id, ok: answer.ok });
  return answer;
}

function resultOf(id: string, { ok, text }: { ok: boolean; text: string }): ToolResultBlockParam {
  return {
    type: "tool_result",
    tool_use_id: id,
    content: text === "" ? "[nothing]" : text,
    ...(ok ? {} : { is_error: true }),
  };
}

/** The conversation gives way to the model's own notes of it. */
async function compact(desk: Desk, mind: Mind): Promise<Ending | undefined> {
  const { settings, transcript } = desk;
  const asking = await ask(desk, notesQuestion(mind.conversation, { settings, system: SYSTEM }));
  if (asking.kind === "too-long") return shorten(desk, mind);
  if (asking.kind !== "answered") return endingOf(asking);
  mind.usage = summed(mind.usage, asking.answer.usage);
  const notes = asking.answer.text.trim();
  if (notes === "") return shorten(desk, mind);
  transcript.tell("conversation_compacted", { turn: mind.turns, notes: notes.length });
  transcript.note("notes", { text: notes });
  mind.conversation = resumed(mind.task, notes);
  return undefined;
}

/** What does not fit the window any more loses its oldest results of tools. */
function shorten({ transcript }: Desk, mind: Mind): Ending | undefined {
  const thin = thinned(mind.conversation);
  if (thin === undefined)
    return failure(
      "too-long",
      "the conversation does not fit the model, and nothing of it can be left out",
    );
  transcript.tell("conversation_thinned", { turn: mind.turns });
  mind.conversation = thin;
  return undefined;
}

function endingOf(asking: Exclude<Asking, { kind: "answered" | "too-long" }>): Ending {
  return failure(asking.kind, asking.kind === "canceled" ? "canceled" : `the model: ${asking.why}`);
}

function failure(kind: Failure, why: string): Ending {
  return { kind, why };
}

function sizeOf({ input, cacheRead, cacheWritten, output }: Usage): number {
  return input + cacheRead + cacheWritten + output;
}
