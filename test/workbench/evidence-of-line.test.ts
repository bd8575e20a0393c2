import { expect, test } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import type { Digest } from "../../app/core/canonical.ts";
import { decodeEvaluation } from "../../app/core/evaluation.ts";
import { evidenceOf, type Judged } from "../../app/core/evidence.ts";
import { LINEAGE_KINDS, lineageOf, plansWritten } from "../../app/core/lineage.ts";
import { gateFamilies } from "../../app/core/pack/gate-family.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import { evidenceVerify } from "../../app/workbench/evidence-verify.ts";
import { type FakeLine, fakeLine } from "../fakes/line.ts";
import { shopPack } from "../phases/sample.ts";

const pack = shopPack();

/** What the line judged an intent by the last time, put together from its ledger and objects. */
async function judgedBy(line: FakeLine, intent: string): Promise<Judged> {
  const { ledger, objects } = line.world;
  const given = (await line.events(intent, "verdict-given")).at(-1);
  const [accepted] = await line.events(intent, "spec-accepted");
  if (given === undefined || accepted === undefined) throw new Error("never judged");
  const { sha: _, tree: __, judged: ___, evaluation: kept, ...verdict } = given.data;
  const bytes = await objects.get(kept as Digest);
  const evaluation = decodeEvaluation(
    JSON.parse(new TextDecoder().decode(bytes ?? undefined)),
    "e",
  );
  const all = await ledger.read({ product: "shop", kinds: [...LINEAGE_KINDS, "winner-fixed"] });
  const plans = plansWritten(all, lineageOf(all, intent));
  return {
    evaluation,
    verdict,
    policy: DEFAULT_POLICY,
    families: gateFamilies(pack),
    verifiers: ["unit", "udc"],
    keys: accepted.data.keys.map(({ key }) => key),
    newKeys: accepted.data.fresh,
    plans: plans.slice(0, evaluation.plan.j),
  };
}

async function verified(line: FakeLine, intent: string) {
  const events = await line.world.ledger.read({ intent });
  const text = evidenceOf(events, await judgedBy(line, intent));
  return evidenceVerify(yamlDocuments, { name: "evidence.json", text });
}

test("the evidence of what the line delivered holds, decided again from the file alone", async () => {
  const line = await fakeLine({ pack });
  const intent = await line.submits();
  expect((await line.settles(intent)).status).toBe("delivered");
  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report).toMatchObject({ holds: true, intent });
});

test("so does that of an intent that was refused at its second plan", async () => {
  let purpose = "";
  const line = await fakeLine({
    pack,
    product: "budget: { attempts: 2 }\n",
    before: ({ input }) => {
      if ("purpose" in input) ({ purpose } = input);
    },
    // Good in selection and bad in confirmation.
    behaves: (_sha, _family, seed) =>
      purpose === "base" || (purpose === "confirmation" && /^[0-3]/.test(seed))
        ? "failed"
        : "passed",
  });
  const intent = await line.submits();
  expect(await line.settles(intent)).toMatchObject({ status: "refused", attempt: 2 });
  const report = await verified(line, intent);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.checks.find(({ name }) => name === "plans")?.sentence).toMatch(/2 of its plans/);
});
