import type { Grant } from "./run-tokens.ts";

/** What each run has spent, and what is under way. Dollars. */
export interface Accounts {
  /** Sets aside what a call may cost; null when the run's cap does not hold it. */
  reserve(grant: Grant, usd: number): Promise<Reservation | null>;
}

export interface Reservation {
  /** The call is over and cost so much. */
  settle(usd: number): void;
}

interface Account {
  spent: number;
  reserved: number;
}

/** Accounts that go on from what was recorded; `spentBefore` is asked once a run. */
export function accounts(spentBefore: (run: string) => Promise<number>): Accounts {
  const all = new Map<string, Promise<Account>>();
  const accountOf = (run: string): Promise<Account> => {
    const known = all.get(run);
    if (known !== undefined) return known;
    const opened = spentBefore(run).then((spent) => ({ spent, reserved: 0 }));
    // A ledger that could not be read is asked again by the next call.
    opened.catch(() => all.delete(run));
    all.set(run, opened);
    return opened;
  };
  return {
    reserve: async ({ run, usd: cap }, usd) => {
      const account = await accountOf(run);
      if (account.spent + account.reserved + usd > cap) return null;
      account.reserved += usd;
      return {
        settle: (cost) => {
          account.reserved -= usd;
          account.spent += cost;
        },
      };
    },
  };
}
