import { describe, expect, test } from "vitest";
import { isKind } from "../../app/core/event.ts";
import type { EvaluateInput } from "../../app/core/job.ts";
import { type Pack, packDigest } from "../../app/core/pack/pack.ts";
import { type FakeLine, fakeLine, type Story } from "../fakes/line.ts";
import { shopPack } from "./sample.ts";

const REFUSED = (code: string) => expect.objectContaining({ name: "FactoryError", code });

/** The shop's pack, of which a machine wrote `finds`, the one family that covers `kept`. */
function derivedPack(): Pack {
  const whole = shopPack(["order"], false);
  const families = whole.families.map((family) =>
    family.id === "finds"
      ? { ...family, author: "derived: sf pack new 0.1.0", covers: ["order", "kept"] }
      : family,
  );
  return { ...whole, families };
}

/** A line, and all that was to be played there. */
async function watchedLine(story: Story): Promise<{ line: FakeLine; played: EvaluateInput[] }> {
  const played: EvaluateInput[] = [];
  const line = await fakeLine({
    product: "build: { candidates: 1 }\n",
    before: ({ kind, input }) => {
      if (kind === "evaluate") played.push(input as EvaluateInput);
    },
    ...story,
  });
  return { line, played };
}

const familiesOf = async (line: FakeLine, intent: string) =>
  new Set(
    (await line.events(intent, "trials-played")).flatMap(({ data }) =>
      data.trials.map(({ family }) => family),
    ),
  );
const standingOf = async (line: FakeLine, intent: string) =>
  (await line.factory.status(intent)).verdict?.criteria.find(({ name }) => name === "standing");

describe("a family that a machine wrote", () => {
  test("covers nothing and is never drawn before a person approved it; then it does", async () => {
    const { line, played } = await watchedLine({ pack: derivedPack() });
    const first = await line.submits();
    const ended = await line.settles(first);
    expect(ended).toMatchObject({ status: "inconclusive", reason: { code: "untested" } });
    expect(ended.reason?.sentence).toContain("nothing tests `kept`");
    expect(ended.reason?.sentence).toContain("approved them: finds (sf pack approve shop)");
    expect(played.map(({ pack }) => pack.leftOut)).toEqual([["finds"]]);
    expect(await line.events(first, "winner-fixed")).toEqual([]);

    const { approved } = await line.factory.packApprove("shop", [], "bea");
    expect(approved.map(({ family }) => family)).toEqual(["finds"]);
    const again = (await line.factory.retry(first, "build")).intent;
    expect(await line.settles(again)).toMatchObject({ status: "delivered" });
    expect(await familiesOf(line, again)).toContain("finds");
    expect(await standingOf(line, again)).toMatchObject({
      met: true,
      sentence: "4 of 5 families have a human author, 1 derived and approved by bea.",
    });
  });

  test("that covers what others cover too is left out of selection and confirmation, and the check says so", async () => {
    const derived = derivedPack();
    const families = derived.families.map((one) => ({ ...one, covers: ["order", "kept"] }));
    const { line, played } = await watchedLine({ pack: { ...derived, families } });
    const intent = await line.submits();
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(await familiesOf(line, intent)).toEqual(new Set(["adds", "guards", "lists", "refuses"]));
    expect(new Set(played.map(({ pack }) => pack.leftOut.join()))).toEqual(new Set(["finds"]));
    expect((await standingOf(line, intent))?.sentence).toBe(
      "A person wrote each of 4 families. Left out: finds, derived and approved by nobody.",
    );
    const [plan] = await line.events(intent, "winner-fixed");
    expect(plan?.data.standing?.leftOut).toMatchObject([{ family: "finds", by: null }]);
  });

  test("that is approved between plan and merge makes the evaluation stale", async () => {
    const derived = derivedPack();
    const families = derived.families.map((one) => ({ ...one, covers: ["order", "kept"] }));
    const { line } = await watchedLine({
      pack: { ...derived, families },
      product: "approval: final\nbuild: { candidates: 1 }\n",
    });
    const intent = await line.submits();
    expect(await line.settles(intent)).toMatchObject({ status: "waiting" });
    await line.factory.packApprove("shop", ["finds"], "bea");
    await line.factory.approve(intent, "ada");
    const ended = await line.settles(intent);
    expect(ended).toMatchObject({ status: "inconclusive", reason: { code: "stale" } });
    expect(ended.reason?.sentence).toContain("not those of the plan: finds");
    expect(await line.events(intent, "merged")).toEqual([]);
  });

  test("is approved by name or all at once, and only where it waits", async () => {
    const { line } = await watchedLine({ pack: derivedPack() });
    const { factory } = line;
    await factory.productRemove("shop");
    const { saw } = await factory.productAdd("/repositories/shop");
    expect(saw.at(-1)).toMatchObject({
      ...{ what: "families", ok: false },
      sentence: expect.stringContaining(
        "count for nothing: finds; read them, then sf pack approve",
      ),
    });
    const approve = (...families: string[]) => factory.packApprove("shop", families, "bea");
    await expect(approve("nobody")).rejects.toEqual(REFUSED("not-found"));
    await expect(approve("adds")).rejects.toThrow(/adds of pack shop has a human author/);
    await approve("finds");
    await expect(approve("finds")).rejects.toThrow(/approved already/);
    await expect(approve()).rejects.toEqual(REFUSED("conflict"));
    const [shown] = await factory.packList("shop");
    expect(shown?.families.map(({ standing, by }) => [standing, by])).toEqual([
      ["counts", null],
      ["counts", "bea"],
      ...Array.from({ length: 3 }, () => ["counts", null]),
    ]);
  });
});

describe("quarantine", () => {
  /** A shop whose pack has a light family, and its calibration: of the light family, and of a heavy one, some draws disagreed. */
  async function calibrated() {
    const whole = shopPack(["order", "kept"], false);
    const families = whole.families.map((one) => ({
      ...one,
      weight: one.id === "lists" ? 0.1 : 1,
    }));
    const pack = { ...whole, families };
    const { line, played } = await watchedLine({
      pack,
      product: "approval: final\nbuild: { candidates: 1 }\n",
    });
    const row = (family: string, disagreed: number) => ({
      ...{ family, share: 0.2, draws: 20, disagreed, trials: 40, passes: 40 - disagreed },
    });
    const calibration = async () =>
      line.world.ledger.append([
        {
          kind: "pack-calibrated",
          product: "shop",
          subject: "1",
          data: {
            ...{ pack: "shop", digest: packDigest(pack), base: "b".repeat(40) },
            ...{ outcome: "played", says: "20 draws of each family" },
            families: [row("adds", 0), row("lists", 3), row("finds", 2)],
          },
        },
      ]);
    const word = (family: string) => ({ pack: "shop", family, why: "its clock drifts", by: "bea" });
    return { line, played, calibration, word };
  }

  test("is refused without a calibration in which the family disagreed with itself, and beyond 5 % of the weight", async () => {
    const { line, calibration, word } = await calibrated();
    const { factory } = line;
    await expect(factory.packQuarantine(word("lists"))).rejects.toEqual(REFUSED("conflict"));
    await calibration();
    await expect(factory.packQuarantine(word("adds"))).rejects.toThrow(
      /did not both pass and fail on the unchanged base: 40 of 40 trials passed/,
    );
    await expect(factory.packQuarantine(word("finds"))).rejects.toThrow(/24.39 % of the weight/);
    await expect(factory.packQuarantine({ ...word("lists"), product: "other" })).rejects.toEqual(
      REFUSED("not-found"),
    );
    await expect(factory.packRestore(word("lists"))).rejects.toEqual(REFUSED("conflict"));
    const line1 = await factory.packQuarantine(word("lists"));
    expect(line1.families.find(({ family }) => family === "lists")).toMatchObject({
      ...{ standing: "quarantined", by: "bea", why: "its clock drifts" },
      flake: { draws: 20, disagreed: 3 },
    });
    await expect(factory.packQuarantine(word("lists"))).rejects.toThrow(/quarantined already/);
  });

  test("is on the check until the merge, with who and why, and counts by the event that shows it", async () => {
    const { line, played, calibration, word } = await calibrated();
    const [shown] = await calibration();
    await line.factory.packQuarantine(word("lists"));
    const intent = await line.submits();
    await line.settles(intent);
    await line.factory.approve(intent, "ada");
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
    expect(await familiesOf(line, intent)).not.toContain("lists");
    expect(played.every(({ pack }) => pack.leftOut.join() === "lists")).toBe(true);
    expect((await standingOf(line, intent))?.sentence).toContain(
      "Left out: lists, quarantined by bea: its clock drifts.",
    );
    const [act] = await line.world.ledger.read({ kinds: ["family-quarantined"] });
    expect(act !== undefined && isKind(act, "family-quarantined") && act.data).toMatchObject({
      evidence: shown?.hash,
    });
  });

  test("taken back before the merge is as if it had never been", async () => {
    const { line, calibration, word } = await calibrated();
    await calibration();
    const intent = await line.submits();
    expect(await line.settles(intent)).toMatchObject({ status: "waiting" });
    await line.factory.packQuarantine(word("lists"));
    await line.factory.packRestore({ ...word("lists"), why: "the clock was mended" });
    await line.factory.approve(intent, "ada");
    expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
  });
});
