import { expect, test } from "vitest";
import { packLineSchema } from "../../../app/core/pack-document.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { sf } from "./command-line.ts";

const digest = `sha256:${"a".repeat(64)}` as const;

/** A library judged by a pack of three families, one of which a machine wrote. */
async function library(): Promise<FakeFactory> {
  const factory = fakeFactory();
  await factory.productAdd("/srv/library");
  return factory;
}

/** An A/A run in which one draw of `lends` ended once so and once otherwise. */
function calibrates(
  factory: FakeFactory,
  outcome: "played" | "not-started" | "failed" = "played",
): void {
  const row = { draws: 100, trials: 200 };
  factory.happens({
    ...{ kind: "pack-calibrated", product: "library", subject: "1" },
    data: {
      ...{ pack: "library", digest, base: "b".repeat(40), outcome, says: "" },
      families:
        outcome === "played"
          ? [
              { ...row, family: "keeps", share: 0.96, disagreed: 0, passes: 200 },
              { ...row, family: "lends", share: 0.03, disagreed: 20, passes: 180 },
            ]
          : [],
    },
  });
}

test("sf pack list shows who answers for each family, and what waits for a person", async () => {
  const factory = await library();
  const { code, out } = await sf("pack list", { factory });
  expect(code).toBe(0);
  expect(out.split("\n").map((line) => line.trimEnd())).toEqual([
    "library judges library",
    "FAMILY   SHARE   AUTHOR                      COUNTS                  FAILS BY ITSELF  COSTS POWER",
    "keeps    96.0 %  ada                         yes",
    "lends    3.0 %   ada                         yes",
    "returns  1.0 %   derived: sf pack new 0.1.0  no: nobody approved it",
    "",
    "not calibrated as it is now; the server does so when nothing else runs",
    "1 of 3 families wait for a person: sf pack approve library",
  ]);
  const json = await sf("pack list --product library --json", { factory });
  expect(packLineSchema.array().parse(JSON.parse(json.out))).toEqual(await factory.packList());
  expect((await sf("pack list --product nobody", { factory })).code).toBe(2);
});

test("a person approves what waits, once", async () => {
  const factory = await library();
  const { code, out } = await sf("pack approve library", { factory });
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^returns counts {2}families\/returns.yml {2}sha256:[0-9a-f]{10}$/),
  });
  expect((await sf("pack list", { factory })).out).toContain("yes, approved by ada");
  expect((await sf("pack approve library returns", { factory })).code).toBe(3);
  expect((await sf("pack approve nobody", { factory })).code).toBe(2);
});

test("what fails by itself is shown with its cost, and set aside with a reason", async () => {
  const factory = await library();
  calibrates(factory);
  const { out } = await sf("pack list", { factory });
  expect(out).toMatch(/^lends {4}3\.0 % .* 11\.3 % \[6\.8, 17\.7\] {2}29\.9 points$/m);
  expect(out).toMatch(
    /^400 trials on the base bbbbbbbbbb: an honest build of 99\.5 % is accepted with chance 0\.612, without flakes 0\.914$/m,
  );
  expect((await sf("pack quarantine library lends", { factory })).code).toBe(2);
  const aside = await sf(["pack", "quarantine", "library", "lends", "--why", "its clock"], {
    factory,
  });
  expect(aside).toMatchObject({
    code: 0,
    out: expect.stringContaining("quarantined by ada: its clock"),
  });
  const back = await sf("pack quarantine library lends --lift --why mended --json", { factory });
  const line = packLineSchema.parse(JSON.parse(back.out));
  expect(line.families.find(({ family }) => family === "lends")?.standing).toBe("counts");
});

test.each([
  ["not-started", "the base bbbbbbbbbb does not start: not calibrated"],
  ["failed", "the base bbbbbbbbbb could not be played: not calibrated"],
] as const)("a base that is %s says so", async (outcome, sentence) => {
  const factory = await library();
  calibrates(factory, outcome);
  expect((await sf("pack list", { factory })).out).toContain(sentence);
});
