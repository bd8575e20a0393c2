import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Event } from "../../app/core/event.ts";
import type { Factory } from "../../app/ports/factory.ts";

/** A factory under test, with a repository that it can register, a text that it takes for it, and a branch of somebody's there. */
export interface FactorySubject {
  readonly factory: Factory;
  readonly repository: string;
  readonly text: string;
  readonly ref: string;
  close(): Promise<void>;
}

const refusal = (code: string) => expect.objectContaining({ name: "FactoryError", code });

/** What every Factory keeps, whichever door it is asked through. */
export function factoryContract(name: string, make: () => Promise<FactorySubject>): void {
  describe(`${name} keeps the promises of a factory`, () => {
    let subject: FactorySubject;
    let factory: Factory;
    beforeEach(async () => {
      subject = await make();
      factory = subject.factory;
    });
    afterEach(() => subject.close());
    const submitOne = async (): Promise<string> => {
      await factory.productAdd(subject.repository);
      const [submitted] = await factory.submit({ text: subject.text, by: "ada" });
      return submitted?.intent ?? "";
    };

    test("it says which process it is and where its home is", async () => {
      const { pid, home, version } = await factory.info();
      expect(pid).toBeGreaterThan(0);
      expect(home).toMatch(/^\//);
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
    });

    test("a product that was added is listed until it is removed, and is added once", async () => {
      expect(await factory.productList()).toEqual([]);
      const added = await factory.productAdd(subject.repository);
      expect(added.repository).toBe(subject.repository);
      const [listed, ...others] = await factory.productList();
      expect(listed).toMatchObject({ name: added.name, repository: added.repository });
      expect(others).toEqual([]);
      await expect(factory.productAdd(subject.repository)).rejects.toEqual(refusal("conflict"));
      await factory.productRemove(added.name);
      expect(await factory.productList()).toEqual([]);
    });

    test("what is not there is named as not found", async () => {
      const none = "nobody-knows-it";
      await expect(factory.status(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.status(none)).rejects.toThrow(none);
      await expect(factory.cancel(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.retry(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.approve(none, "ada")).rejects.toEqual(refusal("not-found"));
      await expect(factory.reject(none, "no", "ada")).rejects.toEqual(refusal("not-found"));
      await expect(factory.evidence(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.evidenceShow(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.packList(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.packApprove(none, [], "ada")).rejects.toEqual(refusal("not-found"));
      const word = { pack: none, family: none, why: "it flakes", by: "ada" };
      await expect(factory.packQuarantine(word)).rejects.toEqual(refusal("not-found"));
      await expect(factory.packRestore(word)).rejects.toEqual(refusal("not-found"));
      await expect(factory.productRemove(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.serviceStop(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.serviceLogs(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.runStatus(none)).rejects.toEqual(refusal("not-found"));
      await expect(factory.runLogs(none)).rejects.toEqual(refusal("not-found"));
      expect(await factory.services()).toEqual([]);
    });

    test("a text that cannot be read queues nothing, nor does one of several", async () => {
      await factory.productAdd(subject.repository);
      for (const text of ["", `${subject.text}\n---\n### Data\n- nonsense\n`]) {
        await expect(factory.submit({ text, by: "ada" })).rejects.toEqual(refusal("invalid-input"));
      }
      expect(await factory.list({})).toEqual([]);
    });

    test("a submitted intent has a status and stands in the list, newest first", async () => {
      const first = await submitOne();
      const [second] = await factory.submit({ text: subject.text, by: "ada" });
      const listed = await factory.list({});
      expect(listed.map(({ intent }) => intent)).toEqual([second?.intent, first]);
      expect(await factory.list({ limit: 1 })).toHaveLength(1);
      expect(await factory.list({ product: "nobody-knows-it" })).toEqual([]);
      expect(await factory.status(first)).toMatchObject({
        intent: first,
        lineage: first,
        delivery: null,
      });
    });

    test("a person's commit is judged only where it is there and something says what it is for", async () => {
      const { name: product } = await factory.productAdd(subject.repository);
      const asked = { ref: "missing", merge: false, by: "ada" };
      const intent = { text: subject.text, name: "intent.md" };
      await expect(factory.check({ ...asked, intent })).rejects.toEqual(refusal("not-found"));
      await expect(factory.check({ ...asked, intent, product: "nobody" })).rejects.toEqual(
        refusal("not-found"),
      );
      const { ref } = subject;
      await expect(factory.check({ ...asked, ref })).rejects.toEqual(refusal("invalid-input"));
      expect(await factory.list({})).toEqual([]);
      const taken = await factory.check({ ...asked, ref, intent });
      expect(taken).toMatchObject({ product });
      expect(await factory.status(taken.intent)).toMatchObject({
        lineage: taken.intent,
        change: { ref, by: "ada", merge: false },
      });
      await factory.cancel(taken.intent);
    });

    test("a canceled intent has ended; canceling it again or approving it contradicts that", async () => {
      const intent = await submitOne();
      const { status, reason } = await factory.cancel(intent);
      expect(status).toBe("canceled");
      expect(reason).not.toBeNull();
      expect(await factory.status(intent)).toMatchObject({ status: "canceled" });
      await expect(factory.cancel(intent)).rejects.toEqual(refusal("conflict"));
      await expect(factory.approve(intent, "ada")).rejects.toEqual(refusal("conflict"));
      await expect(factory.answer(intent, "1.c1.q", "S", "ada")).rejects.toMatchObject({
        name: "FactoryError",
      });
      await expect(factory.evidence(intent)).rejects.toEqual(refusal("conflict"));
      await expect(factory.evidenceShow(intent)).rejects.toEqual(refusal("conflict"));
    });

    test("an ended intent is begun again as a new one of its lineage", async () => {
      const intent = await submitOne();
      await factory.cancel(intent);
      const again = await factory.retry(intent);
      expect(again.intent).not.toBe(intent);
      expect(await factory.status(again.intent)).toMatchObject({ lineage: intent });
    });

    test("the gate's ledger shows each lineage; an operator joins two and splits one again", async () => {
      const first = await submitOne();
      await factory.cancel(first);
      const { intent: again } = await factory.retry(first);
      const [shown, ...others] = await factory.gateLedger();
      expect(others).toEqual([]);
      expect(shown?.alpha).toEqual({ spent: 0, cap: null });
      expect(shown?.lineages.map(({ intents }) => intents.map(({ intent }) => intent))).toEqual([
        [first, again],
      ]);
      expect(await factory.gateLedger(shown?.product)).toEqual([shown]);
      await expect(factory.gateLedger("nobody-knows-it")).rejects.toEqual(refusal("not-found"));

      const alone = await factory.lineageSplit(again, "it asks for something else", "ada");
      expect(alone).toMatchObject({ lineage: again, intents: [{ intent: again }] });
      expect(alone.links.at(-1)).toMatchObject({ because: "split", by: "ada" });
      await expect(factory.lineageSplit(again, "once more", "ada")).rejects.toEqual(
        refusal("conflict"),
      );
      const joined = await factory.lineageMerge(again, first, "the same after all", "ada");
      expect(joined).toMatchObject({ lineage: first });
      expect(joined.intents).toHaveLength(2);
      await expect(factory.lineageMerge(first, again, "once more", "ada")).rejects.toEqual(
        refusal("conflict"),
      );
      await expect(factory.lineageMerge(first, "nobody", "why", "ada")).rejects.toEqual(
        refusal("not-found"),
      );
      await expect(factory.lineageSplit("nobody", "why", "ada")).rejects.toEqual(
        refusal("not-found"),
      );
      // No plan was written, so nothing can be looser than one.
      await expect(factory.gateLoosen(first, "why", "ada")).rejects.toEqual(refusal("conflict"));
      await expect(factory.gateLoosen("nobody", "why", "ada")).rejects.toEqual(
        refusal("not-found"),
      );
    });

    /** Events of an intent, up to the one that `last` accepts. */
    const hear = async (intent: string, after: number, last: (event: Event) => boolean) => {
      const events: Event[] = [];
      for await (const news of factory.subscribe({ intent, after }, new AbortController().signal)) {
        if (news.kind === "event") events.push(news.event);
        if (news.kind === "event" && last(news.event)) break;
      }
      return events;
    };
    const isEnd = (event: Event) => event.kind === "intent-ended";

    test("a subscriber hears what happened and what happens, in order", async () => {
      const intent = await submitOne();
      const hearing = hear(intent, 0, isEnd);
      await factory.cancel(intent);
      const events = await hearing;
      expect(events[0]).toMatchObject({ kind: "intent-submitted", intent });
      expect(events.at(-1)).toMatchObject({ kind: "intent-ended", data: { status: "canceled" } });
      const numbers = events.map(({ seq }) => seq);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    });

    test("a subscriber that has heard something is not told it again", async () => {
      const intent = await submitOne();
      await factory.cancel(intent);
      const [first, second] = await hear(intent, 0, isEnd);
      const [next] = await hear(intent, first?.seq ?? 0, () => true);
      expect(next?.seq).toBe(second?.seq);
    });

    test("a subscriber that stops listening is let go, though nothing happens", async () => {
      const stop = new AbortController();
      const listening = (async () => {
        for await (const _ of factory.subscribe({}, stop.signal));
      })();
      setTimeout(() => stop.abort(), 20);
      await listening;
    });
  });
}
