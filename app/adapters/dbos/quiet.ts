import type { DBOSConfig } from "@dbos-inc/dbos-sdk";

/** Takes a line of what the engine says. */
export type Log = (line: string) => void;

/** What it warns of and what is as it should be: a workflow that was cancelled stops; what runs at shutdown goes on later. */
const EXPECTED = /was cancelled during execution|^Shutting down while \d+ workflows/;

/** Only what may need somebody's eye: the engine's own would write all it does to standard output. */
export function quietLogger(log: Log): NonNullable<DBOSConfig["logger"]> {
  const silent = () => undefined;
  const say = (entry: unknown) => {
    if (!EXPECTED.test(String(entry))) log(`engine: ${String(entry)}`);
  };
  return { debug: silent, info: silent, warn: say, error: say };
}
