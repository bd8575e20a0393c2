import { setTimeout } from "node:timers/promises";

/** An import makes every export at once, a client for web sockets among them, before the first look. */
const { request } = process.getBuiltinModule("node:http");

/** What became of waiting for a product: `last` says what its health path answered last, null when nothing listened. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "gone" }
  | { readonly kind: "late"; readonly last: string | null };

const ANSWER_MS = 2000;
const QUICK_POLL_MS = 5;
const QUICK_FOR_MS = 2000;
const POLL_MS = 50;

/** Asks the health path until it answers 200, the product is gone, or the time is over. */
export async function untilReady(wait: {
  readonly port: number;
  readonly path: string;
  readonly ms: number;
  readonly gone: AbortSignal;
}): Promise<Readiness> {
  const begun = performance.now();
  const passed = () => performance.now() - begun;
  let last: string | null = null;
  while (passed() < wait.ms) {
    if (wait.gone.aborted) return { kind: "gone" };
    const answer = await ask(wait.port, wait.path, Math.min(ANSWER_MS, wait.ms - passed()));
    if (answer === 200) return { kind: "ready" };
    last = typeof answer === "number" ? `it answered ${answer}` : answer;
    await setTimeout(passed() < QUICK_FOR_MS ? QUICK_POLL_MS : POLL_MS);
  }
  return wait.gone.aborted ? { kind: "gone" } : { kind: "late", last };
}

/** The status of one answer, a sentence when there was none, null when nothing listens. */
function ask(port: number, path: string, ms: number): Promise<number | string | null> {
  return new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
      call.destroy();
    });
    call.setTimeout(Math.max(1, ms), () => {
      resolve("it took the connection and did not answer");
      call.destroy();
    });
    call.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? null : error.message),
    );
    call.end();
  });
}
