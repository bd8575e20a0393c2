import { expect, test } from "vitest";
import { grouped } from "../../../app/adapters/postgres/grouped.ts";
import type { Event, EventDraft } from "../../../app/core/event.ts";
import { draft } from "../../contracts/ledger.ts";
import { fakeLedger } from "../../fakes/ledger.ts";

function ledger() {
  const kept = fakeLedger();
  const calls: number[] = [];
  const append = grouped(async (drafts: readonly EventDraft[]): Promise<readonly Event[]> => {
    calls.push(drafts.length);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (drafts.some(({ subject }) => subject === "poison")) throw new Error("poisoned");
    return await kept.append(drafts);
  });
  return { append, calls };
}

const subjects = (events: readonly Event[]) => events.map((event) => event.key.split("/").at(-1));

test("appends that come while one is under way go together, and each is answered with its own", async () => {
  const { append, calls } = ledger();
  const answers = await Promise.all([
    append([draft("a", "1")]),
    append([draft("a", "2"), draft("a", "3")]),
    append([]),
    append([draft("a", "4")]),
  ]);
  expect(answers.map(subjects)).toEqual([["1"], ["2", "3"], [], ["4"]]);
  expect(calls).toEqual([1, 3]);
});

test("what is wrong with one append does not fail those it went with", async () => {
  const { append } = ledger();
  const answers = await Promise.allSettled([
    append([draft("a", "1")]),
    append([draft("a", "poison")]),
    append([draft("a", "2")]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
