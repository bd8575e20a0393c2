import { describe, expect, test } from "vitest";
import { digest } from "../../app/core/canonical.ts";
import type { Pack } from "../../app/core/pack/pack.ts";
import { type FakeLine, INTENT, type Story } from "../fakes/line.ts";
import { loosens, rejected, waitingShop } from "./loosens.ts";
import { shopPack } from "./sample.ts";

const PACK = shopPack(["order", "kept"]);

/** The pack with other families, and so another digest. */
function packOf(change: (pack: Pack) => Pack["families"]): Pack {
  const families = change(PACK);
  return { ...PACK, families, files: { "pack.yml": digest(families) } };
}

/** The shop, with an intent that wrote a plan and was not merged. */
async function rejectedOnce(story: Story = {}): Promise<{ line: FakeLine; first: string }> {
  const line = await waitingShop({ pack: PACK, ...story });
  return { line, first: await rejected(line, await line.submits()) };
}

const again = async (line: FakeLine, intent: string) =>
  (await line.factory.retry(intent, "build")).intent;
const strictness = async (line: FakeLine, intent: string) =>
  (await line.factory.status(intent)).verdict?.criteria.find(({ name }) => name === "strictness");

describe.each([
  ["", {}],
  [", every step done twice", { twice: true }],
])("a lineage that is judged by less than before%s", (_, story) => {
  test("ends before anything is built, until an operator says why; then every check says so", async () => {
    const { line, first } = await rejectedOnce(story);
    await loosens(line, { target: 0.95 });
    const second = await again(line, first);
    const ended = await line.settles(second);
    expect(ended).toMatchObject({ status: "refused", reason: { code: "gate-loosened" } });
    expect(ended.reason?.sentence).toContain(
      `lineage ${first}: gate.target was 0.98, is 0.95; put that back, or an operator says why: sf gate loosen ${second} --why TEXT`,
    );
    expect(await line.events(second, "build-started")).toEqual([]);

    const said = await line.factory.gateLoosen(second, "the shop is small", "bea");
    expect(said).toMatchObject({
      lineage: first,
      looser: [{ what: "target", of: null, was: "0.98", is: "0.95" }],
    });
    await expect(line.factory.gateLoosen(second, "once more", "bea")).rejects.toThrow(
      /bea allowed this/,
    );
    const third = await again(line, second);
    expect(await line.settles(third)).toMatchObject({ status: "waiting" });
    const told =
      "Loosened within the lineage by bea (the shop is small): gate.target was 0.98, is 0.95.";
    expect(await strictness(line, third)).toMatchObject({
      met: true,
      sentence: expect.stringContaining(told),
    });
    const fourth = await again(line, await rejected(line, third));
    await line.settles(fourth);
    await line.factory.approve(fourth, "ada");
    expect(await line.settles(fourth)).toMatchObject({ status: "delivered" });
    expect((await strictness(line, fourth))?.sentence).toContain(told);
    const [shop] = await line.factory.gateLedger("shop");
    const [lineage] = shop?.lineages ?? [];
    expect(lineage?.loosened).toMatchObject([
      { intent: second, by: "bea", why: "the shop is small" },
    ]);
    expect(lineage?.plans.map(({ looser }) => looser.map(({ what }) => what))).toEqual([
      [],
      ["target"],
      ["target"],
    ]);
    expect(await line.events(first, "gate-loosened")).toEqual([]);
    expect(await line.events(second, "gate-loosened")).toHaveLength(1);
  });
});

describe("what an operator allowed", () => {
  test("is that pack and that policy, and nothing later", async () => {
    const { line, first } = await rejectedOnce();
    await loosens(line, { target: 0.97 });
    await line.factory.gateLoosen(first, "the shop is small", "bea");
    await loosens(line, { target: 0.96 });
    const second = await again(line, first);
    expect(await line.settles(second)).toMatchObject({ reason: { code: "gate-loosened" } });
  });

  test("is of one lineage", async () => {
    const { line, first } = await rejectedOnce();
    await loosens(line, { target: 0.97 });
    await line.factory.gateLoosen(first, "the shop is small", "bea");
    await expect(line.factory.gateLoosen("nobody", "why", "bea")).rejects.toMatchObject({
      code: "not-found",
    });
    const other = await line.submits(
      "### Service\n- shop, domain\n\n### Purpose\nLend tools to neighbours.\n\n### Beneficiaries\n- Neighbours\n\n### Key features\n- Loans have a date\n\n### Data\n- Order: street text\n",
    );
    expect((await line.settles(other)).lineage).toBe(other);
    await expect(line.factory.gateLoosen(other, "why", "bea")).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

test.each([
  [
    "a family is gone",
    (pack: Pack) => pack.families.slice(1),
    /family adds was counted, is left out;/,
  ],
  [
    "a guardrail is none any more",
    (pack: Pack) => pack.families.map((one) => ({ ...one, must: "no" as const })),
    /must of family guards was always, is no/,
  ],
  [
    "a family weighs less",
    (pack: Pack) => pack.families.map((one) => (one.id === "adds" ? { ...one, weight: 0.1 } : one)),
    /the share of family adds was 20 %, is 2\.\d+ %/,
  ],
])("where %s, the next attempt of the lineage ends", async (_, change, says) => {
  const { line, first } = await rejectedOnce();
  line.changesPack(packOf(change));
  const ended = await line.settles(await again(line, first));
  expect(ended).toMatchObject({ status: "refused", reason: { code: "gate-loosened" } });
  expect(ended.reason?.sentence).toMatch(says);
});

test("what was merged was delivered: what judges after that may be less", async () => {
  const line = await waitingShop({ pack: PACK });
  const ask = { product: "shop", by: "ada", issue: "41" };
  const [first] = await line.factory.submit({ ...ask, text: INTENT });
  await line.settles(first?.intent ?? "");
  await line.factory.approve(first?.intent ?? "", "ada");
  expect(await line.settles(first?.intent ?? "")).toMatchObject({ status: "delivered" });
  await loosens(line, { target: 0.95 });
  const [next] = await line.factory.submit({ ...ask, text: INTENT.replace("small", "large") });
  const { lineage, reason } = await line.settles(next?.intent ?? "");
  expect(lineage).toBe(first?.intent);
  expect(reason?.code).not.toBe("gate-loosened");
});

test("a stricter policy and one more family need nobody's word", async () => {
  const { line, first } = await rejectedOnce();
  const [one] = PACK.families;
  if (one === undefined) throw new Error("a pack has families");
  line.changesPack(packOf(({ families }) => [...families, { ...one, id: "more" }]));
  await loosens(line, { target: 0.985 });
  expect(await line.settles(await again(line, first))).toMatchObject({ status: "waiting" });
});
