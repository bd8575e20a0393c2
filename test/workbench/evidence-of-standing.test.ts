import { expect, test } from "vitest";
import { dsseEnvelopes } from "../../app/adapters/dsse/envelopes.ts";
import type { Evidence } from "../../app/core/evidence.ts";
import { packDigest } from "../../app/core/pack/pack.ts";
import { STANDING_KINDS } from "../../app/core/pack/standing.ts";
import type { FakeEvidence } from "../fakes/evidence.ts";
import { fakeLine } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";
import { verified } from "./verified.ts";

const whole = shopPack(["order", "kept"], false);
const derived = ["finds", "refuses"];
const pack = {
  ...whole,
  families: whole.families.map((family) => ({
    ...family,
    weight: family.id === "lists" ? 0.1 : 1,
    ...(derived.includes(family.id) ? { author: "derived: a tool" } : {}),
  })),
};

test("evidence holds by what persons said of this product's families, and tells nothing of others", async () => {
  const line = await fakeLine({ pack, products: ["shop", "stall"] });
  const { factory, world } = line;
  const row = { family: "lists", share: 0.1, draws: 20, disagreed: 3, trials: 40, passes: 37 };
  const about = { pack: "shop", digest: packDigest(pack), base: "b".repeat(40) };
  await world.ledger.append(
    ["shop", "stall"].map((product) => ({
      ...{ kind: "pack-calibrated", product, subject: "1" },
      data: { ...about, outcome: "played", says: "", families: [row] },
    })),
  );
  const word = { pack: "shop", family: "lists", why: "its clock drifts", by: "bea" };
  await factory.packApprove("shop", ["finds"], "ada");
  await factory.packQuarantine({ ...word, product: "stall" });
  await factory.packQuarantine({ ...word, product: "shop" });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "delivered" });
  // What is said later is not of this verdict.
  await factory.packApprove("shop", ["refuses"], "ada");
  await factory.packRestore({ ...word, product: "shop" });

  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.checks.find(({ name }) => name === "standing")?.sentence).toBe(
    "Of every family that is left out (2), or derived and counts (1), an event says so.",
  );
  const opened = dsseEnvelopes.open(
    (world.evidence as FakeEvidence).files.get(await factory.evidence(intent)) ?? "",
  );
  const { events } = (JSON.parse(opened?.kind === "open" ? opened.payload : "{}") as Evidence)
    .predicate;
  const said = events.filter(({ kind }) => STANDING_KINDS.some((one) => one === kind));
  expect(said.map(({ kind, product }) => [kind, product])).toEqual([
    ["family-approved", undefined],
    ["family-quarantined", "shop"],
  ]);
});
