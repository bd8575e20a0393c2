import type { IncomingMessage } from "node:http";
import {
  type Answers,
  type Asks,
  CALLS,
  type CallName,
  callPath,
  failureSchema,
} from "../../core/calls.ts";
import { decode } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import type { News, Subscription } from "../../core/requests.ts";
import type { Factory } from "../../ports/factory.ts";
import { lines, post, text, unreachable } from "./wire.ts";

/** The factory of a server that listens on a Unix socket. Nothing is connected before the first call. */
export function socketFactory(socket: string): Factory {
  const ask = <C extends CallName>(name: C, asks: Asks<C>): Promise<Answers<C>> =>
    call(socket, name, asks);
  return {
    info: () => ask("info", {}),
    submit: (request) => ask("submit", request),
    check: (request) => ask("check", request),
    status: (intent) => ask("status", { intent }),
    list: (filter) => ask("list", filter),
    retry: (intent, from) => ask("retry", { intent, from }),
    cancel: (intent) => ask("cancel", { intent }),
    approve: (intent, by) => ask("approve", { intent, by }),
    reject: (intent, why, by) => ask("reject", { intent, why, by }),
    answer: (intent, question, choice, by) => ask("answer", { intent, question, choice, by }),
    evidence: async (intent) => (await ask("evidence", { intent })).file,
    evidenceShow: (intent) => ask("evidenceShow", { intent }),
    gateLedger: (product) => ask("gateLedger", { product }),
    lineageMerge: (one, other, why, by) => ask("lineageMerge", { one, other, why, by }),
    lineageSplit: (intent, why, by) => ask("lineageSplit", { intent, why, by }),
    gateLoosen: (intent, why, by) => ask("gateLoosen", { intent, why, by }),
    packList: (product) => ask("packList", { product }),
    packApprove: (pack, families, by) => ask("packApprove", { pack, families: [...families], by }),
    packQuarantine: (word) => ask("packQuarantine", word),
    packRestore: (word) => ask("packRestore", word),
    productAdd: (path) => ask("productAdd", { path }),
    productList: () => ask("productList", {}),
    productRemove: async (name) => void (await ask("productRemove", { name })),
    services: () => ask("services", {}),
    serviceStop: async (name) => void (await ask("serviceStop", { name })),
    serviceLogs: (name) => ask("serviceLogs", { name }),
    runStart: (run) => ask("runStart", { run }),
    runStatus: (run) => ask("runStatus", { run }),
    runStop: (run) => ask("runStop", { run }),
    runResume: (run) => ask("runResume", { run }),
    runLogs: (run) => ask("runLogs", { run }),
    subscribe: (to, signal) => subscribe(socket, to, signal),
  };
}

async function call<C extends CallName>(
  socket: string,
  name: C,
  asks: Asks<C>,
): Promise<Answers<C>> {
  const response = await post({ socket, path: callPath(name), body: asks });
  const answer = parsed(await text(response), name);
  if (response.statusCode !== 200) throw failure(answer);
  return decode(CALLS[name].answers, answer, `the server's answer to ${name}`) as Answers<C>;
}

async function* subscribe(
  socket: string,
  to: Subscription,
  signal: AbortSignal,
): AsyncGenerator<News> {
  if (signal.aborted) return;
  try {
    const response = await post({ socket, path: callPath("subscribe"), body: to, signal });
    yield* news(response);
    throw unreachable(new Error("the stream ended"));
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof FactoryError ? error : unreachable(error);
  }
}

async function* news(response: IncomingMessage): AsyncGenerator<News> {
  if (response.statusCode !== 200) throw failure(parsed(await text(response), "subscribe"));
  // The schemas of every kind of event: only for who hears them.
  const { decodeNews } = await import("../../core/news.ts");
  for await (const line of lines(response)) {
    const value = parsed(line, "subscribe");
    if (failureSchema.safeParse(value).success) throw failure(value);
    yield decodeNews(value, "the server's news");
  }
}

function parsed(body: string, name: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new FactoryError("broken", `the server's answer to ${name} is not JSON`, { cause });
  }
}

/** The refusal as it was made on the other side; a defect there is something broken here. */
function failure(answer: unknown): FactoryError {
  const { code, message } = decode(failureSchema, answer, "the server's refusal").error;
  return new FactoryError(code === "defect" ? "broken" : code, message);
}
