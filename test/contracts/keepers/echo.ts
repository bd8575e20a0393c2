import { readdirSync } from "node:fs";
import { request } from "node:http";
import type { BoxSpec, Keep, RunningBox } from "../../../app/ports/boxes.ts";

/** What the keeper of the room contract can be asked to do. */
export type EchoRequest =
  | { readonly kind: "echo"; readonly value: unknown }
  | { readonly kind: "run"; readonly spec: BoxSpec }
  | { readonly kind: "start"; readonly spec: BoxSpec; readonly port: number }
  | { readonly kind: "get"; readonly port: number }
  | { readonly kind: "list"; readonly folder: string }
  | { readonly kind: "crash" };

/** Answers each request with one message; `start` answers when the box answers at its port. */
export const keep: Keep = ({ boxes, send, onMessage }) => {
  const running: RunningBox[] = [];
  const answers = {
    echo: async (ask: EchoRequest & { kind: "echo" }) => ask.value,
    async run({ spec }: EchoRequest & { kind: "run" }) {
      const ending = await (await boxes.start(spec)).ended;
      return { ...ending, stdout: Buffer.from(ending.stdout).toString() };
    },
    async start({ spec, port }: EchoRequest & { kind: "start" }) {
      running.push(await boxes.start(spec));
      return answerOf(port, 5000);
    },
    get: ({ port }: EchoRequest & { kind: "get" }) => answerOf(port, 0),
    list: async ({ folder }: EchoRequest & { kind: "list" }) => readdirSync(folder),
    crash: async () => process.exit(3),
  };
  onMessage((message) => {
    const ask = message as EchoRequest;
    const answer = answers[ask.kind] as (ask: EchoRequest) => Promise<unknown>;
    answer(ask).then(send, (error: Error) => send({ error: error.message }));
  });
};

/** The body at a port of this machine, as this process sees it; null when there is none within the time. */
export async function answerOf(port: number, withinMs: number): Promise<string | null> {
  const until = performance.now() + withinMs;
  do {
    const body = await get(port);
    if (body !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 10));
  } while (performance.now() < until);
  return null;
}

function get(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, agent: false }, (answer) => {
      let body = "";
      answer.on("data", (piece) => {
        body += piece;
      });
      answer.on("end", () => resolve(body));
    });
    call.on("error", () => resolve(null));
    call.end();
  });
}
