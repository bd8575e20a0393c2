import type { Message } from "./call.ts";

/** Takes a stream of server-sent events apart, piece by piece, as the HTML standard says (9.2.6); `put` is given each event. */
export function eventStream(put: (event: Message) => void): (piece: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  let id = "";
  let event = "";
  let data: string[] = [];
  const dispatch = () => {
    if (data.length > 0)
      put({ data: data.join("\n"), event: event === "" ? "message" : event, id });
    event = "";
    data = [];
  };
  const take = (line: string) => {
    if (line === "") return dispatch();
    const [, field = "", value = ""] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    if (field === "event") event = value;
    if (field === "id" && !value.includes("\0")) id = value;
  };
  return (piece) => {
    rest += decoder.decode(piece, { stream: true });
    // A carriage return at the end may be half of a line's end.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + rest.slice(whole.length);
    for (const line of lines) take(line);
  };
}
