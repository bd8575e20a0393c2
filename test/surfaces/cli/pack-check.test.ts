import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mutationOf, type PlayedMutant } from "../../../app/core/pack/mutation.ts";
import type { PackCheckRequest, PackReport } from "../../../app/core/workbench-pack.ts";
import { sf } from "./command-line.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-pack-check-"));
  writeFileSync(join(folder, "intent.md"), "### Purpose\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (line: number, was: string, becomes: string) =>
  ({ path: "src/loans.ts", line, column: 7, kind: "comparison", was, becomes }) as const;
const MUTANTS: PlayedMutant[] = [
  { ...place(3, "<=", "<"), outcome: "noticed", families: ["a", "b", "c", "d", "lends"] },
  { ...place(4, "notify(member);", ""), outcome: "survived", families: [] },
  { ...place(5, "200", "201"), outcome: "not-started", families: [] },
  { ...place(6, "{", "{ return;"), kind: "return", outcome: "not-played", families: [] },
];
const SEED = "0123456789abcdef";
const REPORT: PackReport = {
  name: "library",
  digest: "sha256:00",
  canaries: 1,
  families: [
    { id: "lends", share: 0.75, must: true, covers: ["loan"] },
    { id: "counts", share: 0.25, must: false, covers: [] },
  ],
  findings: [
    {
      ...{ level: "warning", rule: "notices", place: "families/counts.yml: play" },
      ...{ sentence: "noticed none of the 2 mutants", remedy: "see what could break" },
    },
  ],
  keys: [
    { key: "loan", kind: "data", families: ["lends"] },
    { key: "fair", kind: "rule", families: [] },
  ],
  cost: {
    families: [
      { id: "lends", trials: 10, passed: 10, median: 81.4, p95: 120, part: 0.9 },
      { id: "counts", trials: 0, passed: 0, median: null, p95: null, part: 0.1 },
    ],
    confirmation: { trials: 372.9, seconds: 31.25 },
  },
  company: {
    trials: 20,
    block: 20,
    dependent: [
      {
        ...{ family: "counts", seed: SEED, alone: "passed", together: "failed", settled: true },
        ...{ reason: "saw 2", before: [], by: { family: "lends", seed: SEED } },
      },
    ],
  },
  mutation: mutationOf(90, MUTANTS, ["lends", "counts"]),
};

/** A workbench that answers this, and what it was asked. */
function answering(report: PackReport) {
  const asked: PackCheckRequest[] = [];
  const packCheck = async (request: PackCheckRequest) => {
    asked.push(request);
    return report;
  };
  return { asked, setting: { folder, workbench: { packCheck } } };
}

test("sf pack check says what each family costs, which minds company, and what became of each mutant", async () => {
  const { asked, setting } = answering(REPORT);
  const line =
    "pack check pack --spec intent.md --at shop --draws 3 --seed s --mutants 4 --limit 5m";
  const { code, out, err } = await sf(line, setting);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const mutants = { count: 4, ms: 300_000 };
  expect(asked).toEqual([
    {
      dir: join(folder, "pack"),
      spec: { name: "intent.md", text: "### Purpose\n" },
      product: { folder: join(folder, "shop"), draws: 3, seed: "s", mutants },
    },
  ]);
  expect(out).toMatchInlineSnapshot(`
    "FAMILY  SHARE   MUST    COVERS
    lends   75.0 %  always  loan
    counts  25.0 %

    FAMILY  TRIALS  PASSED  MEDIAN  95 OF 100  OF A CONFIRMATION
    lends   10      10      81 ms   120 ms     90.0 %
    counts  0       0       -       -          10.0 %

    a confirmation is expected to play 373 trials: 31.3 s where they are played one by one

    1 of 2 keys of the spec are covered

    NEEDS A PRODUCT OF ITS OWN  SEED          AFTER, ON THE SAME ONE
    counts                      0123456789ab  lends 0123456789ab

    20 draws played alone, and shuffled in blocks of 20 on a product that is kept: families that ended otherwise: 1

    MUTANT            KIND        CHANGE                     NOTICED BY
    src/loans.ts:3:7  comparison  <= → <                     a, b, c, d, 1 more
    src/loans.ts:4:7  comparison  notify(member); → nothing  nobody: it survived
    src/loans.ts:5:7  comparison  200 → 201                  did not start
    src/loans.ts:6:7  return      returns at once            not played to its end

    FAMILY  MUTANTS NOTICED
    lends   1
    counts  0

    1 of 2 mutants noticed; of all that start it is 1.3 % to 98.7 % (95 % confidence)
    4 of 90 places changed; 1 did not start, which needs no family; 1 not played: give them longer with --limit

    pack library
      ! families/counts.yml: play: noticed none of the 2 mutants [notices]
        see what could break"
  `);
});

test("sf pack check plays nothing on a product unless one is named, and needs one for mutants", async () => {
  const { asked, setting } = answering({ ...REPORT, findings: [] });
  await sf("pack check pack --json", setting);
  expect(asked).toEqual([{ dir: join(folder, "pack") }]);
  const refused = await sf("pack check pack --mutants 3", setting);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("with --at") });
  for (const wrong of ["--mutants 0", "--limit soon", "--draws none", "--spec nothing.md"])
    expect((await sf(`pack check pack --at shop ${wrong}`, setting)).code).toBe(2);
  expect(asked).toHaveLength(1);
});

test("sf pack check says so where no family minds its company, and where there was nothing to change", async () => {
  const company = { trials: 20, block: 20, dependent: [] };
  const { setting } = answering({ ...REPORT, company, mutation: mutationOf(0, [], ["lends"]) });
  const { out } = await sf("pack check pack --at shop --mutants 3", setting);
  expect(out).toContain("on a product that is kept: no family minds");
  expect(out).toContain("no mutants: no code in a language that is known");
});
