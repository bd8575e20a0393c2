import { Client, type Dispatcher } from "undici";
import type { HttpAnswer, HttpCall, OpenCall } from "../../core/pack/call.ts";
import type { Bounds, Channel } from "../../ports/actor.ts";
import type { HttpActor } from "../../ports/stage.ts";
import { openEvents, openSocket } from "./channels.ts";

/** A hand on the HTTP server at a port of 127.0.0.1, over one kept-alive connection. Redirects are answers, never followed. */
export function httpActor(port: number): HttpActor {
  const origin = `http://127.0.0.1:${port}`;
  const client = new Client(origin, { pipelining: 1, keepAliveTimeout: 60_000 });
  return {
    request: (call, bounds) =>
      new Promise((resolve, reject) => {
        ask(client, call, bounds, { resolve, reject });
      }),
    open: (call, bounds) => openChannel(origin, call, bounds),
    close: () => client.destroy(),
  };
}

/** What stays open has a connection of its own, which goes with it. */
async function openChannel(origin: string, call: OpenCall, bounds: Bounds): Promise<Channel> {
  const client = new Client(origin, { webSocket: { maxPayloadSize: bounds.bytes } });
  const end = () => void client.destroy();
  try {
    const channel = await (call.as === "socket"
      ? openSocket({ origin, client }, call, bounds)
      : openEvents(client, call, bounds));
    return { ...channel, close: () => [channel.close(), end()] };
  } catch (error) {
    end();
    throw error;
  }
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: unknown): void;
}

function ask(client: Client, call: HttpCall, bounds: Bounds, waiting: Waiting): void {
  const { method, path, headers, body } = call;
  const options = { method: method as "GET", path, headers, body: body ?? null };
  client.dispatch(options, answerHandler(bounds, waiting));
}

/** Gathers one answer, as far as its bounds go: one byte too many is enough to tell, and the rest is not waited for. */
function answerHandler({ bytes, signal }: Bounds, waiting: Waiting): Dispatcher.DispatchHandler {
  const pieces: Buffer[] = [];
  let [status, length] = [0, 0];
  let headers: Record<string, string> = {};
  let cookies: readonly string[] = [];
  let stop = () => {};
  const settle = (act: () => void) => {
    signal.removeEventListener("abort", stop);
    act();
  };
  const answer = () =>
    waiting.resolve({
      status,
      headers,
      body: Buffer.concat(pieces),
      ...(cookies.length === 0 ? {} : { cookies }),
    });
  return {
    onRequestStart: (controller) => {
      stop = () => controller.abort(asError(signal.reason));
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop);
    },
    onResponseStart: (_, code, raw) => {
      status = code; // of an interim answer first, which the real one then replaces
      headers = plain(raw);
      cookies = [raw["set-cookie"] ?? []].flat();
    },
    onResponseData: (controller, piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length <= bytes) return;
      settle(answer);
      controller.abort(new Error(`an answer of more than ${bytes} bytes`));
    },
    onResponseEnd: () => settle(answer),
    onResponseError: (_, error) => settle(() => waiting.reject(error)),
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function plain(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    named[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return named;
}
