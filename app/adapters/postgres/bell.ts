import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";

/** Tells those who wait that something may have been appended; a needless ring costs them one look. */
export interface Bell {
  /** A function that settles at the next ring since it was last called, or when the signal fires. */
  listen(signal: AbortSignal): () => Promise<void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 250;
/** Without any ring, waiters look by themselves this often. */
const QUIET_MS = 10_000;

/** Listens on one dedicated connection, made when first wanted; rings whenever it was made anew, as rings may have been missed. */
export function postgresBell(url: string, channel: string, log: (line: string) => void): Bell {
  const closing = new AbortController();
  const ears = new Set<() => void>();
  let client: Client | null = null;
  let running: Promise<void> | null = null;
  const ring = () => {
    for (const ear of ears) ear();
  };

  async function connected(): Promise<void> {
    const own = new Client({ connectionString: url, application_name: "factory-ledger" });
    const lost = new Promise<void>((resolve) => {
      own.once("error", () => resolve());
      own.once("end", () => resolve());
    });
    own.on("error", (error) => log(`the ledger's listener lost its connection: ${error.message}`));
    own.on("notification", ring);
    client = own;
    try {
      await own.connect();
      await own.query(`listen ${channel}`);
      ring();
      await lost;
    } finally {
      client = null;
      await own.end().catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await connected().catch((error: unknown) => log(`the ledger's listener: ${String(error)}`));
      await pause(RECONNECT_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  return {
    listen(signal) {
      running ??= run();
      return waiting(ears, signal);
    },
    async close() {
      closing.abort();
      ring();
      await client?.end().catch(() => undefined);
      await running;
    },
  };
}

/** Remembers a ring that comes while nobody waits. */
function waiting(ears: Set<() => void>, signal: AbortSignal): () => Promise<void> {
  let rung = false;
  let wake = () => {};
  const ear = () => {
    rung = true;
    wake();
  };
  ears.add(ear);
  signal.addEventListener("abort", () => {
    ears.delete(ear);
    wake();
  });
  return async () => {
    if (!rung && !signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, QUIET_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    rung = false;
  };
}
