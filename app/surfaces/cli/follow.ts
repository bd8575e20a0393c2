import type { News } from "../../core/requests.ts";
import type { StatusDocument } from "../../core/status.ts";
import type { Factory } from "../../ports/factory.ts";
import type { Call } from "./call.ts";

/** Which intents to follow; `echo`: each event as a line of JSON on standard output. */
export interface Following {
  readonly intents: readonly string[];
  readonly echo: boolean;
}

/**
 * Follows intents until each has ended or Ctrl-C is pressed; gives how they stand then. On a terminal progress is drawn
 * meanwhile. A server that stops ends it with its failure.
 */
export async function followTold(
  call: Call,
  factory: Factory,
  { intents, echo }: Following,
): Promise<readonly StatusDocument[]> {
  const live = call.terminal.watched && !call.json ? await openedLive(call, intents) : null;
  const hear = (news: News): void => {
    live?.hear(news);
    if (echo && news.kind === "event") call.terminal.out(JSON.stringify(news.event));
  };
  try {
    await Promise.all(intents.map((intent) => followOne(factory, intent, hear, call.signal)));
  } finally {
    live?.close();
  }
  return Promise.all(intents.map((intent) => factory.status(intent)));
}

async function followOne(
  factory: Factory,
  intent: string,
  hear: (news: News) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const news of factory.subscribe({ intent, after: 0 }, signal)) {
    hear(news);
    if (news.kind === "event" && news.event.kind === "intent-ended") return;
  }
}

/** Loaded only for who watches. */
async function openedLive(call: Call, intents: readonly string[]) {
  const { openLive } = await import("./live/live.ts");
  return openLive(call, intents);
}
