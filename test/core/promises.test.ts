import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../app/core/canonical.ts";
import type { EventDraft } from "../../app/core/event.ts";
import type { PromiseList } from "../../app/core/promise-list.ts";
import {
  type EarlierPromise,
  lastPlayed,
  type PromisingFamily,
  promiseList,
  promisesOf,
} from "../../app/core/promises.ts";
import type { Standing } from "../../app/core/standing.ts";
import { sealed } from "./sealed.ts";

const about = (intent: string, attempt = 0) => ({ product: "shop", intent, attempt }) as const;
const sha = (text: string) => digest(text).slice("sha256:".length, "sha256:".length + 40);
const packOf = (name: string) => digest(`pack ${name}`);

function accepted(intent: string, keys: readonly string[], spec = intent): EventDraft {
  return {
    ...about(intent),
    kind: "spec-accepted",
    phase: "specify",
    subject: "spec",
    data: {
      score: 100,
      digest: digest(`spec ${spec}`),
      graph: digest("graph"),
      markdown: digest("markdown"),
      keys: keys.map((key) => ({ key, digest: digest(key) })),
      fresh: [...keys],
    },
  };
}

function planned(
  intent: string,
  pack: string,
  {
    attempt = 1,
    spec = intent,
    standing,
  }: { attempt?: number; spec?: string; standing?: Standing } = {},
): EventDraft {
  const looks = [{ trials: 227, failures: 0 }];
  return {
    ...about(intent, attempt),
    kind: "winner-fixed",
    phase: "confirm",
    subject: "plan",
    candidate: "c1",
    data: {
      plan: { j: 1, mode: "looks", alpha: 0.03, target: 0.98, power: 0.9, looks },
      ...{ base: sha("base"), sha: sha(`${intent} ${attempt}`), tree: sha("tree") },
      specDigest: digest(`spec ${spec}`),
      packDigest: packOf(pack),
      policyDigest: digest("policy"),
      ...(standing === undefined ? {} : { standing }),
      signature: "00",
    },
  };
}

function merged(intent: string, judged = `${intent} 1`): EventDraft {
  return {
    ...about(intent, 1),
    kind: "merged",
    phase: "deliver",
    subject: "merge",
    data: {
      branch: "main",
      ...{ base: sha("base"), sha: sha(`merge ${intent}`), judged: sha(judged), tree: sha("tree") },
      ...{ verdict: digest("verdict"), evidence: digest("evidence") },
    },
  };
}

function rolledBack(intent: string): EventDraft {
  const reason = { code: "unhealthy", sentence: "it was not healthy" };
  return {
    ...about(intent, 1),
    kind: "release-rolled-back",
    phase: "deliver",
    subject: "back",
    data: { sha: sha(`merge ${intent}`), to: null, revert: null, reason },
  };
}

function retried(intent: string, as: string): EventDraft {
  return {
    ...about(intent),
    kind: "intent-retried",
    phase: "intake",
    subject: as,
    data: { as, from: "gate", by: "ada" },
  };
}

const delivered = (intent: string, keys: readonly string[], pack: string) => [
  accepted(intent, keys),
  planned(intent, pack),
  merged(intent),
];

describe("what delivered intents promised", () => {
  test("is the keys of their specs, by the packs that their plans named, the first merged first", () => {
    const events = sealed(
      accepted("i1", ["orders"]),
      ...delivered("i2", ["orders", "fees"], "new"),
      planned("i1", "old"),
      merged("i1"),
    );
    expect(promisesOf(events, [])).toEqual([
      { intent: "i2", pack: packOf("new"), keys: ["orders", "fees"], leftOut: [], withdrawn: [] },
      { intent: "i1", pack: packOf("old"), keys: ["orders"], leftOut: [], withdrawn: [] },
    ]);
  });

  test("is nothing of what was never merged, or was rolled back", () => {
    const never = [accepted("i1", ["orders"]), planned("i1", "old")];
    expect(promisesOf(sealed(...never), [])).toEqual([]);
    const back = sealed(...delivered("i1", ["orders"], "old"), rolledBack("i1"));
    expect(promisesOf(back, [])).toEqual([]);
  });

  test("is of the attempt that was merged, not of those before it", () => {
    const events = sealed(
      accepted("i1", ["orders"]),
      planned("i1", "first"),
      planned("i1", "second", { attempt: 2 }),
      merged("i1", "i1 2"),
    );
    expect(promisesOf(events, [])).toMatchObject([{ pack: packOf("second") }]);
  });

  test("is what a retry delivered of the trials of the intent before it", () => {
    const events = sealed(
      accepted("i1", ["orders"]),
      planned("i1", "old"),
      retried("i1", "i2"),
      merged("i2", "i1 1"),
    );
    expect(promisesOf(events, [])).toMatchObject([{ intent: "i2", keys: ["orders"] }]);
  });

  test("leaves out families that did not count when it was judged", () => {
    const standing: Standing = {
      leftOut: [
        {
          ...{ family: "flaky", digest: digest("flaky"), weight: 1 },
          ...{ because: "quarantined", by: "ada", why: "it fails on every full moon" },
        },
      ],
      approved: [],
    };
    const events = sealed(
      accepted("i1", ["orders"]),
      planned("i1", "old", { standing }),
      merged("i1"),
    );
    expect(promisesOf(events, [])).toMatchObject([{ leftOut: ["flaky"] }]);
  });

  test("is withdrawn by key from every intent, and by intent from that one alone", () => {
    const events = sealed(
      ...delivered("i1", ["orders", "fees"], "old"),
      ...delivered("i2", ["orders"], "new"),
    );
    expect(promisesOf(events, ["orders"])).toMatchObject([
      { intent: "i1", keys: ["fees"], withdrawn: ["orders"] },
      { intent: "i2", keys: [], withdrawn: ["orders"] },
    ]);
    expect(promisesOf(events, ["i1"])).toMatchObject([
      { intent: "i1", keys: [], withdrawn: ["orders", "fees"] },
      { intent: "i2", keys: ["orders"], withdrawn: [] },
    ]);
  });
});

const family = (id: string, covers: readonly string[], text = id): PromisingFamily => {
  return { id, covers, content: digest(text) };
};
const promise = (
  intent: string,
  pack: string,
  keys: readonly string[],
  differently: Partial<EarlierPromise> = {},
): EarlierPromise => {
  return { intent, pack: packOf(pack), keys, leftOut: [], withdrawn: [], ...differently };
};
const packs = (held: Readonly<Record<string, readonly PromisingFamily[]>>) =>
  new Map(Object.entries(held).map(([name, families]) => [packOf(name), families]));
const spread = (draws: number, last: Readonly<Record<string, number>> = {}) => {
  const lasts = Object.entries(last).map(([text, seq]) => [digest(text) as string, seq] as const);
  return { draws, lastPlayed: new Map(lasts) };
};
const told = ({ played }: PromiseList) =>
  Object.fromEntries(played.map(({ family: id, draws }) => [id, draws]));

describe("what is played of promises", () => {
  test("is the families of the intent's own pack that cover one of its keys, evenly", () => {
    const held = packs({
      old: [family("orders", ["orders"]), family("fees", ["fees"]), family("other", ["colour"])],
    });
    const list = promiseList([promise("i1", "old", ["orders", "fees"])], held, spread(7));
    expect(told(list)).toEqual({ fees: 4, orders: 3 });
    expect(list.left).toEqual([]);
  });

  test("is played once for equal families, named by every intent, the oldest first, as the newest pack has it", () => {
    const held = packs({
      old: [family("orders", ["orders"])],
      new: [family("orders", ["orders", "fees"])],
    });
    const list = promiseList(
      [promise("i1", "old", ["orders"]), promise("i2", "new", ["orders", "fees"])],
      held,
      spread(8),
    );
    expect(list.played).toEqual([
      {
        ...{ pack: packOf("new"), family: "orders", content: digest("orders"), draws: 8 },
        by: [
          { intent: "i1", keys: ["orders"] },
          { intent: "i2", keys: ["orders", "fees"] },
        ],
      },
    ]);
  });

  test("is each of two families of one name whose texts differ", () => {
    const held = packs({
      old: [family("orders", ["orders"], "strict")],
      new: [family("orders", ["orders"], "loose")],
    });
    const both = [promise("i1", "old", ["orders"]), promise("i2", "new", ["orders"])];
    expect(promiseList(both, held, spread(4)).played.map(({ draws }) => draws)).toEqual([2, 2]);
  });

  test("leaves out, and says so, a family that covers a withdrawn key", () => {
    const held = packs({ old: [family("both", ["orders", "fees"]), family("orders", ["orders"])] });
    const list = promiseList(
      [promise("i1", "old", ["orders"], { withdrawn: ["fees"] })],
      held,
      spread(4),
    );
    expect(told(list)).toEqual({ orders: 4 });
    expect(list.left).toMatchObject([
      { family: "both", why: "withdrawn", by: [{ intent: "i1", keys: ["fees"] }] },
    ]);
  });

  test("goes on for another intent that made the same promise and was not withdrawn", () => {
    const held = packs({ old: [family("orders", ["orders"])] });
    const list = promiseList(
      [promise("i1", "old", [], { withdrawn: ["orders"] }), promise("i2", "old", ["orders"])],
      held,
      spread(4),
    );
    expect(list.played).toMatchObject([{ by: [{ intent: "i2" }] }]);
    expect(list.left).toMatchObject([{ why: "withdrawn", by: [{ intent: "i1" }] }]);
  });

  test("shows each key once before any twice where draws are few: what was never played, then what was promised last", () => {
    const held = packs({
      old: [family("orders", ["orders"]), family("more-orders", ["orders"])],
      new: [family("fees", ["fees"]), family("tax", ["tax"])],
    });
    const all = [promise("i1", "old", ["orders"]), promise("i2", "new", ["fees", "tax"])];
    const three = promiseList(all, held, spread(3, { fees: 9 }));
    expect(told(three)).toEqual({ "more-orders": 1, tax: 1, fees: 1 });
    expect(three.left).toMatchObject([{ family: "orders", why: "budget" }]);
    expect(told(promiseList(all, held, spread(1, { tax: 3, fees: 9 })))).toEqual({
      "more-orders": 1,
    });
    expect(told(promiseList(all, held, spread(1)))).toEqual({ fees: 1 });
  });

  test("is never more than the draws, never silent on a family, and at least one each where there are enough", () => {
    const ids = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1 });
    const made = fc.array(fc.record({ ids, withdrawn: fc.subarray(["a", "b", "c"]) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(made, fc.integer({ min: 1, max: 40 }), (intents, draws) => {
        const held = new Map(
          intents.map((one, at) => [packOf(`${at}`), one.ids.map((id) => family(id, [id]))]),
        );
        const promises = intents.map((one, at) => {
          const isBack = (id: string) => one.withdrawn.includes(id);
          const keys = one.ids.filter((id) => !isBack(id));
          return promise(`i${at}`, `${at}`, keys, { withdrawn: one.ids.filter(isBack) });
        });
        const { played, left } = promiseList(promises, held, spread(draws));
        const standing = new Set(promises.flatMap(({ keys }) => keys));
        const sum = played.reduce((all, one) => all + one.draws, 0);
        expect(sum).toBe(standing.size === 0 ? 0 : draws);
        const named = [...played, ...left.filter(({ why }) => why === "budget")];
        expect(new Set(named.map((one) => one.family))).toEqual(standing);
        expect(named).toHaveLength(standing.size);
        if (draws >= standing.size) expect(played).toHaveLength(standing.size);
        for (const { draws: own } of played) expect(own).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test("is remembered by what was played, so that each has its turn", () => {
    const promises = [promise("i1", "old", ["a", "b", "c"])];
    const held = packs({ old: ["a", "b", "c"].map((id) => family(id, [id])) });
    const drafts: EventDraft[] = [];
    const turns = [1, 2, 3, 4].map((attempt) => {
      const last = lastPlayed(sealed(...drafts));
      const list = promiseList(promises, held, { draws: 1, lastPlayed: last });
      drafts.push({
        ...about("i2", attempt),
        kind: "promises-fixed",
        phase: "confirm",
        subject: "plan",
        data: list,
      });
      return list.played[0]?.family;
    });
    expect(turns).toEqual(["a", "b", "c", "a"]);
  });
});
