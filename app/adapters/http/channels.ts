import { type Client, type Dispatcher, WebSocket } from "undici";
import type { Message, OpenCall } from "../../core/pack/call.ts";
import { eventStream } from "../../core/pack/event-stream.ts";
import type { Bounds, Channel } from "../../ports/actor.ts";

/** A WebSocket that is open, over a connection of its own. */
export function openSocket(
  { origin, client }: { readonly origin: string; readonly client: Client },
  { path, headers, protocols }: OpenCall,
  bounds: Bounds,
): Promise<Channel> {
  const address = `${origin.replace(/^http/, "ws")}${path}`;
  const socket = new WebSocket(address, { headers, protocols: [...protocols], dispatcher: client });
  socket.binaryType = "arraybuffer";
  const inbox = letters(bounds.bytes);
  const opened = Promise.withResolvers<Channel>();
  const channel: Channel = {
    receive: inbox.next,
    send: async (message) => {
      if (socket.readyState !== WebSocket.OPEN) throw new Error("the socket is closed");
      socket.send(message);
    },
    close: () => socket.close(),
  };
  socket.addEventListener("open", () => opened.resolve(channel));
  socket.addEventListener("message", ({ data }: { data: unknown }) => {
    inbox.put({ data: typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer) });
  });
  socket.addEventListener("error", ({ message }) => {
    opened.reject(new Error(`no socket was opened: ${message || "it was refused"}`));
  });
  socket.addEventListener("close", inbox.end);
  bounds.signal.addEventListener("abort", () => opened.reject(bounds.signal.reason), {
    once: true,
  });
  return opened.promise;
}

/** A stream of server-sent events whose answer has begun, over a connection of its own. */
export async function openEvents(
  client: Client,
  { path, headers }: OpenCall,
  { bytes, signal }: Bounds,
): Promise<Channel> {
  const asked = { accept: "text/event-stream", ...headers };
  const answer = await client.request({ method: "GET", path, headers: asked, signal });
  answer.body.on("error", () => undefined); // a stream that breaks off has ended, and whoever reads it sees that
  const type = String(answer.headers["content-type"] ?? "none");
  if (answer.statusCode !== 200 || !type.startsWith("text/event-stream")) {
    answer.body.destroy();
    throw new Error(`no events: status ${answer.statusCode}, content type ${type}`);
  }
  const inbox = letters(bytes);
  void read(answer.body, eventStream(inbox.put)).finally(inbox.end);
  return {
    receive: inbox.next,
    send: () => Promise.reject(new Error("nothing is sent over a stream of events")),
    close: () => answer.body.destroy(),
  };
}

async function read(
  body: Dispatcher.ResponseData["body"],
  take: (piece: Uint8Array) => void,
): Promise<void> {
  try {
    for await (const piece of body) take(piece as Uint8Array);
  } catch {
    // A stream that breaks off has ended: whoever waits for more is told that nothing came.
  }
}

/** Messages that wait to be read, up to so many bytes in all. */
function letters(bytes: number) {
  const waiting: Message[] = [];
  let size = 0;
  let isOver = false;
  let more = Promise.withResolvers<void>();
  const tell = () => {
    more.resolve();
    more = Promise.withResolvers<void>();
  };
  return {
    put: (message: Message) => {
      size += message.data.length;
      if (size <= bytes) waiting.push(message);
      tell();
    },
    end: () => {
      isOver = true;
      tell();
    },
    next: async (signal: AbortSignal): Promise<Message | null> => {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) {
          size -= message.data.length;
          return message;
        }
        if (size > bytes) throw new Error(`messages of more than ${bytes} bytes`);
        if (isOver) return null;
        signal.throwIfAborted();
        await Promise.race([more.promise, aborted(signal)]);
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
