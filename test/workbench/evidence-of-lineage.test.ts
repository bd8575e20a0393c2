import { expect, test } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import { evidenceVerify } from "../../app/workbench/evidence-verify.ts";
import type { FakeEvidence } from "../fakes/evidence.ts";
import { type FakeLine, fakeLine, INTENT } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";

async function verified(line: FakeLine, intent: string) {
  const { evidence, keys } = line.world;
  const name = await line.factory.evidence(intent);
  const text = (evidence as FakeEvidence).files.get(name) ?? "";
  const key = { name: "key", text: (await keys.publicKeys()).evidence };
  const readers = { documents: yamlDocuments, envelopes: dsseEnvelopes };
  return evidenceVerify(readers, { file: { name, text }, key });
}

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
