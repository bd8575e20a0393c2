import { expect, test } from "vitest";
import { fakeLine, INTENT } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";
import { verified } from "./verified.ts";

test("evidence holds where plans of other intents count: joined by themselves, and copied by a split", async () => {
  const line = await fakeLine({
    pack: shopPack(["order", "kept", "named"]),
    product: "approval: final\nbuild: { candidates: 1 }\n",
  });
  const rejected = async (intent: string) => {
    expect(await line.settles(intent)).toMatchObject({ status: "waiting" });
    await line.factory.reject(intent, "not today", "bea");
    await line.settles(intent);
    const { holds, checks } = await verified(line, intent);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(holds).toBe(true);
    return checks.find(({ name }) => name === "attempts")?.sentence;
  };
  const first = await line.submits();
  expect(await rejected(first)).toContain(" 1 plan spent ");
  const second = await line.submits(INTENT.replace("[kept] An order", "[named] Each order"));
  expect(await line.factory.status(second)).toMatchObject({ lineage: first });
  expect(await rejected(second)).toContain(" 2 plans spent ");
  await line.factory.lineageSplit(second, "it is about names", "bea");
  const { intent: again } = await line.factory.retry(second, "build");
  expect(await rejected(again)).toContain(" 3 plans spent ");
});
