import { DBOS } from "@dbos-inc/dbos-sdk";

/**
 * One launch of the engine. When it is over, nothing that a body of it still does may reach the record: a call neither returns
 * nor throws any more, and the next launch finds the workflow where it was.
 */
export interface Life {
  /** Does a call of a body; never settles once this life is over. */
  guard<T>(call: () => Promise<T>): Promise<T>;
  /** Does an act inside a step. What an act throws when it was asked to stop is not its answer. */
  act<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Tells the acts of one workflow to stop, without waiting for the engine to notice the cancellation. */
  stopActs(workflow: string): void;
  /** Ends this life: acts are told to stop, and given a while. */
  end(ms: number): Promise<void>;
}

const never = () => new Promise<never>(() => {});

/** Begins a life. */
export function beginLife(): Life {
  const over = new AbortController();
  const acts = new Map<string, Set<AbortController>>();
  const running = new Set<Promise<unknown>>();

  async function guard<T>(call: () => Promise<T>): Promise<T> {
    if (over.signal.aborted) return await never();
    try {
      const result = await call();
      return over.signal.aborted ? await never() : result;
    } catch (error) {
      if (over.signal.aborted) return await never();
      throw error;
    }
  }

  return {
    guard,
    async act(act) {
      const workflow = DBOS.workflowID ?? "";
      const own = new AbortController();
      const signals = [own.signal, over.signal, DBOS.stepStatus?.cancelSignal];
      const ours = acts.get(workflow) ?? new Set();
      acts.set(workflow, ours.add(own));
      const done = act(AbortSignal.any(signals.filter((signal) => signal !== undefined)));
      const settled = done.catch(() => undefined);
      running.add(settled);
      try {
        return await done;
      } catch (error) {
        if (over.signal.aborted) return await never();
        throw error;
      } finally {
        running.delete(settled);
        ours.delete(own);
        if (ours.size === 0) acts.delete(workflow);
      }
    },
    stopActs(workflow) {
      for (const own of acts.get(workflow) ?? []) own.abort();
    },
    async end(ms) {
      over.abort();
      const late = new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
      await Promise.race([Promise.all(running), late]);
    },
  };
}
