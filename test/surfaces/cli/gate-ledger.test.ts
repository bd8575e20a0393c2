import { expect, test } from "vitest";
import { lineageLineSchema } from "../../../app/core/gate/ledger-document.ts";
import { yardstickOf } from "../../../app/core/loosening.ts";
import { DEFAULT_POLICY } from "../../../app/core/policy.ts";
import { ALL_COUNT } from "../../../app/core/standing.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { sf } from "./command-line.ts";

const TEXT = "### Purpose\n\nLend books to members.\n";
const digest = `sha256:${"a".repeat(64)}` as const;
const tree = "b".repeat(40);

/** A library with two intents, the first of which wrote a plan. */
async function library(): Promise<FakeFactory> {
  const factory = fakeFactory();
  await factory.productAdd("/srv/library");
  await factory.submit({ text: TEXT, by: "ada" });
  await factory.submit({ text: TEXT, by: "ada" });
  factory.happens({
    ...{ kind: "winner-fixed", intent: "I1", product: "library", attempt: 1, candidate: "c1" },
    ...{ phase: "confirm", subject: "plan" },
    data: {
      plan: {
        ...{ j: 1, mode: "looks", alpha: 0.0304, target: 0.98, power: 0.9 },
        looks: [{ trials: 227, failures: 0 }],
      },
      ...{ base: tree, sha: tree, tree, signature: "s" },
      ...{ specDigest: digest, packDigest: digest, policyDigest: digest },
    },
  });
  factory.ends("I1", "refused");
  return factory;
}

test("sf gate ledger shows each lineage, its plans, and what is left of alpha", async () => {
  const factory = await library();
  const { code, out } = await sf("gate ledger --product library", { factory });
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual([
    "library: alpha spent 0.0304, no cap",
    "",
    "  I1  alpha spent 0.0304, left 0.0196 of 0.05, the next plan spends 0.0076",
    "    intent  I1  refused",
    "    plan 1  alpha 0.0304, up to 227 trials, I1 attempt 1: no verdict",
    "",
    "  I2  alpha spent 0.0000, left 0.0500 of 0.05, the next plan spends 0.0304",
    "    intent  I2  goes on",
  ]);
  const json = await sf("gate ledger --json", { factory });
  expect(JSON.parse(json.out)).toEqual(await factory.gateLedger());
  expect((await sf("gate ledger --product nobody", { factory })).code).toBe(2);
});

test("an operator merges and splits with a reason, and is shown what came of it", async () => {
  const factory = await library();
  const merged = await sf(["gate", "merge", "I2", "I1", "--why", "the same books"], { factory });
  expect(merged).toMatchObject({ code: 0, out: expect.stringContaining("I2 joined to I1  ada: ") });
  const again = await sf("gate merge I2 I1 --why x", { factory });
  expect(again.code).toBe(3);
  const split = await sf("gate split I2 --why other --json", { factory });
  expect(split.code).toBe(0);
  const line = lineageLineSchema.parse(JSON.parse(split.out));
  expect(line).toMatchObject({ lineage: "I2", alpha: { spent: 0.0304 } });
  expect(line.plans).toMatchObject([{ intent: "I1", j: 1, copied: true }]);
  expect((await sf("gate split I2 --why x", { factory })).code).toBe(3);
});

test("an operator lets a lineage be judged by less, once and with a reason", async () => {
  const factory = await library();
  expect((await sf("gate loosen I1 --why x", { factory })).code).toBe(3);
  factory.happens({
    ...{ kind: "winner-fixed", intent: "I2", product: "library", attempt: 1, candidate: "c1" },
    ...{ phase: "confirm", subject: "plan" },
    data: {
      plan: {
        ...{ j: 1, mode: "looks", alpha: 0.0304, target: 0.99, power: 0.9 },
        looks: [{ trials: 300, failures: 0 }],
      },
      ...{ base: tree, sha: tree, tree, signature: "s" },
      ...{ specDigest: digest, packDigest: digest, policyDigest: digest },
      yardstick: yardstickOf([], ALL_COUNT, { ...DEFAULT_POLICY, target: 0.99 }),
    },
  });
  const said = await sf(["gate", "loosen", "I2", "--why", "it is small"], { factory });
  expect(said).toMatchObject({ code: 0 });
  expect(said.out.trim().split("\n")).toEqual([
    "I2 may be judged by less: gate.target was 0.99, is 0.98",
    "begin it again: sf intent retry I2",
  ]);
  expect((await sf("gate loosen I2 --why again", { factory })).code).toBe(3);
  expect((await sf("gate ledger", { factory })).out).toContain("    loosened for I2  ada: ");
});

test.each([
  ["gate loosen I1", "--why"],
  ["gate loosen nobody --why x", "nobody"],
  ["gate merge I1 --why x", "other"],
  ["gate merge I1 I2", "--why"],
  ["gate split I1", "--why"],
  ["gate split nobody --why x", "nobody"],
])("sf %s is wrong use", async (line, says) => {
  const { code, err } = await sf(line, { factory: await library() });
  expect(code).toBe(2);
  expect(err).toContain(says);
});
