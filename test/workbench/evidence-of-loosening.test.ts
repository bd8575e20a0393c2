import { expect, test } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import type { Evidence } from "../../app/core/evidence.ts";
import type { FakeEvidence } from "../fakes/evidence.ts";
import { loosens, rejected, waitingShop } from "../phases/loosens.ts";
import { shopPack } from "../phases/sample.ts";
import { verified } from "./verified.ts";

test("evidence holds the operator's word by which a lineage was judged by less", async () => {
  const line = await waitingShop({ pack: shopPack() });
  const { factory, world } = line;
  const first = await rejected(line, await line.submits());
  await loosens(line, { target: 0.95 });
  await factory.gateLoosen(first, "the shop is small", "bea");
  const { intent } = await factory.retry(first, "build");
  await line.settles(intent);
  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.checks.find(({ name }) => name === "loosened")?.sentence).toBe(
    "What is looser, bea allowed before the plan: gate.target was 0.98, is 0.95.",
  );
  const file = (world.evidence as FakeEvidence).files.get(await factory.evidence(intent)) ?? "";
  const opened = dsseEnvelopes.open(file);
  const { predicate } = JSON.parse(opened?.kind === "open" ? opened.payload : "{}") as Evidence;
  expect(predicate.events.filter(({ kind }) => kind === "gate-loosened")).toMatchObject([
    { intent: first, data: { lineage: first, by: "bea" } },
  ]);
});
