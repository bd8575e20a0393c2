import { once } from "node:events";

/** Settles when the signal has fired. */
export async function interrupted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
