import { setTimeout as wait } from "node:timers/promises";
import { retryAfterMs } from "../../core/retry-after.ts";

/** What came of a call to a vendor: an answer that may be passed on as it comes, an error that was read, or nothing. */
export type Reached =
  | { readonly kind: "answered"; readonly answer: Response }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  | { readonly kind: "unreached"; readonly why: string };

const TRIES = 7;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** OpenAI's word for an account without money, which waiting does not fill. */
const EMPTY = "insufficient_quota";

/** Asks again where the vendor only wants to be asked later; whoever goes away meanwhile leaves its last answer. */
export async function patiently(
  ask: () => Promise<Reached>,
  { statuses, signal }: { readonly statuses: readonly number[]; readonly signal: AbortSignal },
): Promise<Reached> {
  for (let attempt = 1; ; attempt += 1) {
    const reached = await ask();
    if (reached.kind !== "refused" || !statuses.includes(reached.status)) return reached;
    if (attempt === TRIES || reached.text.includes(EMPTY)) return reached;
    const asked = retryAfterMs(reached.headers.get("retry-after"), Date.now());
    const ms = Math.min(LONGEST_WAIT_MS, asked ?? FIRST_WAIT_MS * 2 ** (attempt - 1));
    await wait(ms, undefined, { signal }).catch(() => undefined); // the signal is looked at
    if (signal.aborted) return reached;
  }
}
