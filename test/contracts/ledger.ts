import fc from "fast-check";
import { expect, test } from "vitest";
import { FactoryError } from "../../app/core/errors.ts";
import { GENESIS, verifyChain } from "../../app/core/event/chain.ts";
import { type Event, type EventDraft, eventKey } from "../../app/core/event.ts";
import type { Ledger } from "../../app/ports/ledger.ts";

/** A fresh, empty ledger, whose clock can be set. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly clock: { now: number };
}

/** A draft that is told from others by its intent and subject. */
export function draft(intent: string, subject: string, product = "farm"): EventDraft {
  return {
    kind: "intent-canceled",
    subject,
    intent,
    product,
    phase: "build",
    attempt: 1,
    data: { by: "somebody" },
  };
}

const subjects = (events: readonly Event[]) => events.map((event) => event.key.split("/").at(-1));

/** What every ledger must keep. */
export function ledgerContract(make: () => Promise<LedgerUnderTest>): void {
  test("an empty ledger's head is zero and the genesis hash", async () => {
    const { ledger } = await make();
    expect(await ledger.head()).toEqual({ seq: 0, hash: GENESIS });
    expect(await ledger.read({})).toEqual([]);
    expect(await ledger.append([])).toEqual([]);
  });

  test("events are numbered from one without gaps and chained by their hashes", async () => {
    const { ledger } = await make();
    await ledger.append([draft("a", "1"), draft("a", "2")]);
    const [third] = await ledger.append([draft("b", "1")]);
    const events = await ledger.read({});
    expect(events.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(verifyChain(events)).toMatchObject({ kind: "whole" });
    expect(await ledger.head()).toEqual({ seq: 3, hash: third?.hash });
  });

  test("appending twice is appending once, and answers what was there", async () => {
    const { ledger } = await make();
    const first = await ledger.append([draft("a", "1"), draft("a", "2")]);
    const again = await ledger.append([draft("a", "2"), draft("a", "3"), draft("a", "1")]);
    expect(again.map((event) => event.seq)).toEqual([2, 3, 1]);
    expect(again[2]).toEqual(first[0]);
    const twins = await ledger.append([draft("a", "4"), draft("a", "4")]);
    expect(twins.map((event) => event.seq)).toEqual([4, 4]);
    expect(verifyChain(await ledger.read({}))).toMatchObject({ kind: "whole", last: { seq: 4 } });
  });

  test("drafts are appended all or none: one that its kind's schema refuses stops the others", async () => {
    const { ledger } = await make();
    const wrong = {
      ...draft("a", "2"),
      data: { by: "somebody", more: 1 },
    } as unknown as EventDraft;
    await expect(ledger.append([draft("a", "1"), wrong])).rejects.toThrow(FactoryError);
    const keyless = { ...draft("a", "2"), phase: undefined } as unknown as EventDraft;
    await expect(ledger.append([draft("a", "1"), keyless])).rejects.toThrow(FactoryError);
    expect(await ledger.head()).toMatchObject({ seq: 0 });
    await ledger.append([draft("a", "1")]);
    expect(await ledger.head()).toMatchObject({ seq: 1 });
  });

  test("time never goes back, whatever the clock does", async () => {
    const { ledger, clock } = await make();
    clock.now = Date.parse("2026-03-01T12:00:00Z");
    await ledger.append([draft("a", "1")]);
    clock.now = Date.parse("2026-03-01T11:00:00Z");
    await ledger.append([draft("a", "2")]);
    clock.now = Date.parse("2026-03-01T13:00:00Z");
    await ledger.append([draft("a", "3")]);
    expect((await ledger.read({})).map((event) => event.at)).toEqual([
      "2026-03-01T12:00:00.000Z",
      "2026-03-01T12:00:00.000Z",
      "2026-03-01T13:00:00.000Z",
    ]);
  });

  test("a reader can ask by intent, product, kind, number and count", async () => {
    const { ledger } = await make();
    await ledger.append([
      draft("a", "1"),
      draft("b", "2", "shop"),
      { kind: "product-removed", subject: "3", product: "shop", data: { by: "somebody" } },
      draft("a", "4"),
    ]);
    expect(subjects(await ledger.read({ intent: "a" }))).toEqual(["1", "4"]);
    expect(subjects(await ledger.read({ product: "shop" }))).toEqual(["2", "3"]);
    expect(subjects(await ledger.read({ kinds: ["product-removed"] }))).toEqual(["3"]);
    expect(await ledger.read({ kinds: [] })).toEqual([]);
    expect(subjects(await ledger.read({ after: 1, limit: 2 }))).toEqual(["2", "3"]);
    expect(subjects(await ledger.read({ intent: "a", after: 1 }))).toEqual(["4"]);
  });

  test("many appends at once leave one whole chain with every fact in it once", async () => {
    const { ledger } = await make();
    const batches = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }), {
      maxLength: 12,
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const intent = `round-${round++}`;
        const before = await ledger.head();
        await Promise.all(
          all.map((batch) => ledger.append(batch.map((n) => draft(intent, `${n}`)))),
        );
        const events = await ledger.read({ after: before.seq });
        expect(new Set(subjects(events))).toEqual(new Set(all.flat().map(String)));
        expect(events.length).toBe(new Set(all.flat()).size);
        expect(verifyChain(await ledger.read({}))).toMatchObject({ kind: "whole" });
      }),
      { numRuns: 15 },
    );
  });

  test("a tail gives what was there and then what comes, each once and in order", async () => {
    const { ledger } = await make();
    await ledger.append([draft("a", "1"), draft("a", "2"), draft("a", "3")]);
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const event of ledger.tail(1, stop.signal)) {
        seen.push(event.seq);
        if (event.seq === 6) stop.abort();
      }
    })();
    await ledger.append([draft("a", "4")]);
    await ledger.append([draft("a", "5"), draft("a", "6")]);
    await following;
    expect(seen).toEqual([2, 3, 4, 5, 6]);
  });

  test("a tail that nobody feeds ends with its signal", async () => {
    const { ledger } = await make();
    const stop = new AbortController();
    const following = (async () => {
      for await (const event of ledger.tail(0, stop.signal)) expect(event).toBeUndefined();
    })();
    setTimeout(() => stop.abort(), 20);
    await following;
  });

  test("a draft's key is what the ledger keeps it under", async () => {
    const { ledger } = await make();
    const [event] = await ledger.append([draft("a", "c1/typecheck")]);
    expect(event?.key).toBe("a/1/build/intent-canceled/c1/typecheck");
    expect(event?.key).toBe(eventKey(draft("a", "c1/typecheck")));
  });
}
