import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../../../app/core/pack/call.ts";
import { eventStream } from "../../../app/core/pack/event-stream.ts";

const STREAM = [
  ": a comment\n",
  "data: one\ndata:two\n\n",
  'event: sold\r\nid: 7\r\ndata: {"sku": "ä"}\r\n\r\n',
  "event: nothing\n\n",
  "data\r\r",
  "data:  spaced\nretry: 5\n\n",
  "data: never ended",
].join("");
const EVENTS: readonly Message[] = [
  { data: "one\ntwo", event: "message", id: "" },
  { data: '{"sku": "ä"}', event: "sold", id: "7" },
  { data: "", event: "message", id: "7" },
  { data: " spaced", event: "message", id: "7" },
];

test("a stream of events is taken apart alike, wherever its pieces are cut", () => {
  const bytes = new TextEncoder().encode(STREAM);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const seen: Message[] = [];
      const take = eventStream((event) => seen.push(event));
      places.forEach((from, index) => {
        take(bytes.slice(from, places[index + 1] ?? from));
      });
      expect(seen).toEqual(EVENTS);
    }),
  );
});
