import {
  type Manners,
  openVendorTwin,
  type Replies,
  type ToolCall,
  type Words,
} from "../json-http.ts";

/** A stand-in for the Responses API below `/v1`: whole answers, streams, calls of tools, usage and errors. */
export function openOpenaiTwin(replies: Replies) {
  return openVendorTwin(MANNERS, replies);
}

const MANNERS: Manners = {
  keyIn: ({ authorization }) => authorization?.replace("Bearer ", ""),
  answer: ({ path, body }, words) => {
    if (path !== "/v1/responses" || typeof body.model !== "string") return undefined;
    const response = responseOf(body.model, words);
    return body.stream === true ? { stream: eventsOf(response) } : { whole: response };
  },
  error: (status, message) => ({
    error: { message, type: TYPES[status] ?? "invalid_request_error", param: null, code: null },
  }),
};
const TYPES: Readonly<Record<number, string>> = { 429: "rate_limit_error", 500: "server_error" };
const REASONS = { length: "max_output_tokens", filter: "content_filter" } as const;

function responseOf(model: string, words: Words) {
  const { text, calls = [], stopped, input, cached = 0, output, thought = 0 } = words;
  const spoken = text === "" ? [] : [messageOf(text)];
  return {
    id: "resp_1",
    object: "response",
    model,
    status: stopped === undefined ? "completed" : "incomplete",
    error: null,
    incomplete_details: stopped === undefined ? null : { reason: REASONS[stopped] },
    output: [...spoken, ...calls.map(callOf)],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: thought },
      total_tokens: input + output,
    },
  };
}

function messageOf(text: string) {
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  } as const;
}

/** A tool without a schema is given a text, another one its arguments as JSON. */
function callOf({ tool, input }: ToolCall, i: number) {
  const call = { id: `call_item_${i}`, status: "completed", call_id: `call_${i}`, name: tool };
  return typeof input === "string"
    ? ({ ...call, type: "custom_tool_call", input } as const)
    : ({ ...call, type: "function_call", arguments: JSON.stringify(input) } as const);
}

type Response = ReturnType<typeof responseOf>;
type Item = Response["output"][number];

/** The events as the service streams them, numbered. */
function eventsOf(response: Response): unknown[] {
  const begun = { ...response, status: "in_progress", output: [], usage: null };
  const last = response.status === "completed" ? "response.completed" : "response.incomplete";
  const events = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...response.output.flatMap(itemEvents),
    { type: last, response },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}

function itemEvents(item: Item, output_index: number) {
  const place = { output_index, item_id: item.id };
  return [
    { type: "response.output_item.added", output_index, item: { ...item, ...emptied(item) } },
    ...pieceEvents(item).map((event) => ({ ...event, ...place })),
    { type: "response.output_item.done", output_index, item },
  ];
}

function emptied(item: Item) {
  const status = "in_progress";
  if (item.type === "message") return { status, content: [] };
  return item.type === "function_call" ? { status, arguments: "" } : { status, input: "" };
}

interface PieceEvent {
  readonly type: string;
  readonly [name: string]: unknown;
}

function pieceEvents(item: Item): PieceEvent[] {
  switch (item.type) {
    case "function_call":
      return streamed("response.function_call_arguments", item.arguments, "arguments");
    case "custom_tool_call":
      return streamed("response.custom_tool_call_input", item.input, "input");
    case "message": {
      const [part] = item.content;
      return [
        {
          type: "response.content_part.added",
          ...{ content_index: 0, part: { ...part, text: "" } },
        },
        ...streamed("response.output_text", part.text, "text"),
        { type: "response.content_part.done", content_index: 0, part },
      ];
    }
  }
}

/** A text word by word, and then whole. */
function streamed(type: string, text: string, name: string): PieceEvent[] {
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  return [
    ...words.map((delta) => ({ type: `${type}.delta`, delta })),
    { type: `${type}.done`, [name]: text },
  ];
}
