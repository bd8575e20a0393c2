/** Texts that are put in at any time and taken out in order by whoever waits for them. */
export interface Outbox {
  put(text: string): void;
  /** Everything that was and will be put in, until it is closed. */
  readonly taken: AsyncIterable<string>;
  close(): void;
}

/** An outbox with nothing in it. */
export function outbox(): Outbox {
  const waiting: string[] = [];
  let isClosed = false;
  let more = Promise.withResolvers<void>();
  const tell = () => {
    more.resolve();
    more = Promise.withResolvers<void>();
  };
  return {
    put: (text) => {
      waiting.push(text);
      tell();
    },
    taken: takenFrom(waiting, { isClosed: () => isClosed, more: () => more.promise }),
    close: () => {
      isClosed = true;
      tell();
    },
  };
}

interface Waiting {
  readonly isClosed: () => boolean;
  readonly more: () => Promise<void>;
}

async function* takenFrom(
  waiting: string[],
  { isClosed, more }: Waiting,
): AsyncGenerator<string, void, undefined> {
  while (!isClosed()) {
    const next = waiting.shift();
    if (next === undefined) await more();
    else yield next;
  }
}
