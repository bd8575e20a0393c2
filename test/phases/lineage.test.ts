import { expect, test } from "vitest";
import type { EventDraft } from "../../app/core/event.ts";
import { type FakeLine, fakeLine, INTENT, type Story } from "../fakes/line.ts";
import { shopPack } from "./sample.ts";

const pack = shopPack(["order", "kept", "named", "member", "dated"]);

/** Other words, and the same data contract. */
const SAME_DATA = `### Service
- shop, domain

### Purpose
Let a baker look up who wants bread on which morning.

### Beneficiaries
- Bakers

### Key features
- Mornings are known

### Data
- Order: customer text, sku text, quantity integer 1..99

### Acceptance
- [named] Whoever wants bread has a name.
`;

/** Another wish altogether. */
const OTHER = `### Service
- shop, domain

### Purpose
Lend tools to neighbours and know when each comes back.

### Beneficiaries
- Neighbours

### Key features
- Loans have a date

### Data
- Member: street text, house integer 1..999

### Acceptance
- [dated] A loan shows the day on which it ends.
`;

/** Every build is good in selection and bad in confirmation, so that each attempt spends α and is refused. */
async function refusingLine(story: Story = {}): Promise<FakeLine> {
  let purpose = "";
  return fakeLine({
    pack,
    product: "budget: { attempts: 9 }\nbuild: { candidates: 1 }\n",
    readings: 1,
    before: ({ input }) => {
      if ("purpose" in input) ({ purpose } = input);
    },
    behaves: () => (purpose === "selection" ? "passed" : "failed"),
    builds: (input) => ({ "src/server.ts": input.intent }),
    ...story,
  });
}

/** A call of a model by the run of this job. */
function modelCall(key: string, usd: number): EventDraft {
  const [intent = "", attempt = ""] = key.split("/");
  const tokens = { input: 5, cacheWritten: 0, cacheRead: 0, output: 6 };
  return {
    ...{ kind: "model-called", intent, attempt: Number(attempt), phase: "build" },
    ...{ run: key, candidate: "c1", subject: "c1-1" },
    data: { model: "m", status: 200, usd, ms: 9, ...tokens },
  };
}

const plansOf = async (line: FakeLine, intent: string) =>
  (await line.events(intent, "winner-fixed")).map(({ data }) => data.plan.j);

test("an intent that asks again for what was refused is found by itself, and its plans count on", async () => {
  const line = await refusingLine();
  const first = await line.submits();
  expect(await line.settles(first)).toMatchObject({ status: "refused" });
  const second = await line.submits(SAME_DATA);
  expect(await line.settles(second)).toMatchObject({ status: "refused", lineage: first });
  expect(await plansOf(line, first)).toEqual([1]);
  expect(await plansOf(line, second)).toEqual([2]);
  const [product] = await line.factory.gateLedger("shop");
  expect(product?.lineages).toMatchObject([
    {
      lineage: first,
      alpha: { of: 0.05, spent: expect.closeTo(0.038, 3) },
      links: [{ intent: second, to: first, because: "shared", by: null }],
      plans: [
        { intent: first, j: 1, outcome: "refused" },
        { intent: second, j: 2, outcome: "refused" },
      ],
      refused: [expect.any(String), expect.any(String)],
    },
  ]);
  expect(product?.lineages[0]?.links[0]?.why).toContain("`order`");
});

test("an intent that asks for something else begins a lineage of its own", async () => {
  const line = await refusingLine();
  await line.settles(await line.submits());
  const other = await line.submits(OTHER);
  expect(await line.settles(other)).toMatchObject({ status: "refused", lineage: other });
  expect(await plansOf(line, other)).toEqual([1]);
});

test("intents of one issue are one lineage, whatever they say", async () => {
  const line = await refusingLine();
  const ask = { product: "shop", by: "ada", issue: "41" };
  const [first] = await line.factory.submit({ ...ask, text: INTENT });
  await line.settles(first?.intent ?? "");
  const [second] = await line.factory.submit({ ...ask, text: OTHER });
  expect(await line.settles(second?.intent ?? "")).toMatchObject({ lineage: first?.intent });
  expect(await plansOf(line, second?.intent ?? "")).toEqual([2]);
});

test("a split copies what was spent: the next plan of either side counts on, and neither joins the other again by itself", async () => {
  const line = await fakeLine({ pack, product: "approval: final\nbuild: { candidates: 1 }\n" });
  const rejected = async (intent: string) => {
    const waiting = await line.settles(intent);
    await line.factory.reject(intent, "not today", "bea");
    await line.settles(intent);
    return waiting.lineage;
  };
  const retried = async (intent: string) => (await line.factory.retry(intent, "build")).intent;
  const first = await line.submits();
  await rejected(first);
  const second = await line.submits(SAME_DATA);
  expect(await rejected(second)).toBe(first);
  await line.factory.lineageSplit(second, "bread is not an order", "bea");
  const secondAgain = await retried(second);
  expect(await rejected(secondAgain)).toBe(second);
  const firstAgain = await retried(first);
  expect(await rejected(firstAgain)).toBe(first);
  expect(await plansOf(line, second)).toEqual([2]);
  expect(await plansOf(line, secondAgain)).toEqual([3]);
  expect(await plansOf(line, firstAgain)).toEqual([3]);
  const [shop] = await line.factory.gateLedger();
  expect(shop?.lineages.map(({ plans }) => plans.map(({ copied }) => copied))).toEqual([
    [false, true, false],
    [true, false, false],
  ]);
  expect(shop?.lineages[1]?.links.find(({ because }) => because === "split")).toMatchObject({
    why: "bread is not an order",
    by: "bea",
  });
  expect(shop?.alpha.spent).toBeCloseTo(0.0304 + 0.0076 + 2 * 0.00338, 4);
});

test("a tree that was refused stays refused for its product, whichever lineage brings it again", async () => {
  const line = await refusingLine({ builds: () => ({ "src/server.ts": "the same code" }) });
  const first = await line.submits();
  await line.settles(first);
  const other = await line.submits(OTHER);
  const ended = await line.settles(other);
  expect(ended).toMatchObject({ status: "refused", lineage: other });
  const [refused] = await line.events(other, "candidate-refused");
  // The spec stands in every candidate's tree, so that two intents seldom make the same one; here they do.
  expect(refused?.data.reason.code).toBe("tree-refused");
  expect(await plansOf(line, other)).toEqual([]);
});

test("what a product may spend of α is capped over its lineages: what could not be accepted is not built, and says so", async () => {
  const line = await refusingLine({
    product: "gate: { product_alpha: 0.05 }\nbuild: { candidates: 1 }\n",
  });
  await line.settles(await line.submits());
  const other = await line.submits(OTHER);
  const ended = await line.settles(other);
  expect(ended).toMatchObject({ status: "refused", reason: { code: "alpha-spent" } });
  expect(ended.reason?.sentence).toContain("0.0304 of gate.product_alpha 0.05");
  expect(await line.events(other, "build-started")).toEqual([]);
  expect((await line.factory.gateLedger())[0]?.alpha).toEqual({
    spent: expect.closeTo(0.0304, 4),
    cap: 0.05,
  });
});

test("money is capped by product and month before it is spent, and what an attempt takes is said beside what it took", async () => {
  const given: number[] = [];
  const line = await refusingLine({
    product: "budget: { usd: 9, month_usd: 5 }\nbuild: { candidates: 1 }\n",
    builds: ({ intent, usd }) => {
      given.push(usd);
      return { "src/server.ts": intent };
    },
    before: ({ key, kind }, { world }) => {
      if (kind !== "run-pipeline") return;
      void world.ledger.append([modelCall(key, 3)]);
    },
  });
  const first = await line.submits();
  const ended = await line.settles(first);
  expect(given[0]).toBe(5);
  expect(ended.cost).toMatchObject({ usd: 3, tokens: 11, expected: null });
  const [begun] = await line.events(first, "build-started");
  expect(begun?.data).toMatchObject({ usd: 5, forecast: { trials: 421, usd: null } });
  const other = await line.submits(OTHER);
  expect(await line.settles(other)).toMatchObject({
    status: "refused",
    reason: {
      code: "money-spent",
      sentence: expect.stringContaining("$2.00 is left of budget.month_usd"),
    },
  });
  expect(given).toHaveLength(1);
});

test("the month's cap holds over all products, and over a server that is killed", async () => {
  const given: number[] = [];
  let killed = false;
  const line: FakeLine = await fakeLine({
    pack,
    products: ["shop", "bakery"],
    product: "build: { candidates: 1 }\nbudget: { usd: 9 }\n",
    monthUsd: 5,
    behaves: (sha) => (line.isHead(sha) ? "failed" : "passed"),
    builds: ({ intent, usd }) => {
      given.push(usd);
      return { "src/server.ts": intent };
    },
    before: ({ key, kind }, self) => {
      if (kind !== "run-pipeline") return;
      void self.world.ledger.append([modelCall(key, 3)]);
      if (killed) return;
      killed = true;
      void self.restarts();
    },
  });
  const first = await line.submits(undefined, "shop");
  const ended = await line.settles(first);
  expect(ended.cost).toMatchObject({ usd: 3, most: { usd: 5, cap: "FACTORY_MONTH_USD" } });
  expect(await line.events(first, "build-started")).toHaveLength(1);
  await line.settles(await line.submits(undefined, "bakery"));
  expect(given).toEqual([5, 2]);
  const last = await line.settles(await line.submits(OTHER, "bakery"));
  expect(last).toMatchObject({
    reason: {
      code: "money-spent",
      sentence: expect.stringContaining("$0.00 is left of FACTORY_MONTH_USD, which is $5.00"),
    },
  });
});

test("why an intent is of a lineage is said to its author, when it is submitted and ever after", async () => {
  const line = await refusingLine();
  const first = await line.submits();
  await line.settles(first);
  const reworded = SAME_DATA.replace(
    /Let a baker.*/,
    "Keep orders of a little shop, so that nothing which was asked for is forgotten.",
  )
    .replace("- Bakers", "- The owner of the shop")
    .replace("- Order: customer", "- Purchase: customer");
  const [submitted] = await line.factory.submit({ text: reworded, product: "shop", by: "ada" });
  expect(submitted?.links).toEqual([expect.stringContaining(`its text is like that of ${first}`)]);
  const ended = await line.settles(submitted?.intent ?? "");
  expect(ended.lineage).toBe(first);
  expect(ended.links).toMatchObject([{ to: first, because: "likeness" }]);
});
