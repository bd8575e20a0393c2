import { type Manners, openVendorTwin, type Reply, type Words } from "../json-http.ts";

/** A stand-in for the Responses API below `/v1`: whole answers, streams, usage and errors. */
export function openOpenaiTwin(replies: readonly Reply[]) {
  return openVendorTwin(MANNERS, replies);
}

const MANNERS: Manners = {
  keyIn: ({ authorization }) => authorization?.replace("Bearer ", ""),
  answer: ({ path, body }, words) => {
    if (path !== "/v1/responses" || typeof body.model !== "string") return undefined;
    const response = responseOf(body.model, words);
    return body.stream === true ? { stream: eventsOf(response, words) } : { whole: response };
  },
  error: (_, message) => ({
    error: { message, type: "invalid_request_error", param: null, code: null },
  }),
};

function responseOf(model: string, { text, input, cached = 0, output, thought = 0 }: Words) {
  return {
    id: "resp_1",
    object: "response",
    model,
    status: "completed",
    output: [
      {
        id: "msg_1",
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text, annotations: [] }],
      },
    ],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: thought },
      total_tokens: input + output,
    },
  };
}

function eventsOf(response: ReturnType<typeof responseOf>, { text }: Words): unknown[] {
  const begun = { ...response, status: "in_progress", output: [], usage: null };
  return [
    { type: "response.created", response: begun },
    ...text.split(" ").map((delta) => ({ type: "response.output_text.delta", delta })),
    { type: "response.output_item.done", output_index: 0, item: response.output[0] },
    { type: "response.completed", response },
  ];
}
