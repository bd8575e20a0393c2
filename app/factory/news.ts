import type { News, Subscription } from "../core/requests.ts";
import type { Office } from "./office.ts";

/** Everything that happens from a number on, with progress between; ends with the signal. */
export async function* news(
  { world, progress }: Office,
  { intent, after }: Subscription,
  signal: AbortSignal,
): AsyncGenerator<News> {
  const heard: News[] = [];
  let wake = () => {};
  const tell = (one: News) => {
    heard.push(one);
    wake();
  };
  const stop = new AbortController();
  const over = AbortSignal.any([signal, stop.signal]);
  const from = after ?? (await world.ledger.head()).seq;
  let failure: unknown = null;
  const tailing = (async () => {
    for await (const event of world.ledger.tail(from, over))
      if (intent === undefined || event.intent === intent) tell({ kind: "event", event });
  })().catch((error: unknown) => {
    failure = error;
    wake();
  });
  const unlisten = progress.listen((one) => {
    if (intent === undefined || one.intent === intent) tell({ kind: "progress", progress: one });
  });
  const aborted = () => wake();
  over.addEventListener("abort", aborted);
  try {
    while (!signal.aborted && failure === null) {
      const next = heard.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    if (failure !== null) throw failure;
  } finally {
    unlisten();
    stop.abort();
    over.removeEventListener("abort", aborted);
    await tailing;
  }
}
