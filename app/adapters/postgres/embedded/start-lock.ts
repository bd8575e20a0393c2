import { setTimeout as pause } from "node:timers/promises";
import { dropLock, takeLock } from "../../../attractor/files/lock-file.ts";
import { FactoryError } from "../../../core/errors.ts";

const PATIENCE_MS = 60_000;

/** Does `act` while no other process holds the lock file; that of a process which is gone is taken over. */
export async function withStartLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let holder = takeLock(path); holder !== undefined; holder = takeLock(path)) {
    if (Date.now() > deadline)
      throw new FactoryError(
        "broken",
        `process ${holder} has been starting PostgreSQL for a minute: ${path}`,
      );
    await pause(15);
  }
  try {
    return await act();
  } finally {
    dropLock(path);
  }
}
