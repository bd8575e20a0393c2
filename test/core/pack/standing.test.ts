import { describe, expect, test } from "vitest";
import { digest } from "../../../app/core/canonical.ts";
import { linkOf, START, sealEvent } from "../../../app/core/event/chain.ts";
import type { Event, EventDraft } from "../../../app/core/event.ts";
import { familyDigest, standingOf } from "../../../app/core/pack/standing.ts";
import { quarantinedShare } from "../../../app/core/standing.ts";
import { family, pack } from "./sample.ts";

const byTool = { author: undefined, derived: "sf pack new 1.0" };
const files = (text: string) => ({
  "families/human.yml": digest("human"),
  "families/made.yml": digest(text),
  "families/named.yml": digest("named"),
});
const families = [
  family("human"),
  family("made", { ...byTool, weight: 2 }),
  family("named", { author: "derived: a model" }),
];
const sample = (text = "as it was read") => ({ ...pack(families), files: files(text) });
const textOf = (id: string, from = sample()) =>
  familyDigest(from, families.find((one) => one.id === id) ?? family(id));

const of = (id: string, from = sample()) => ({
  pack: "sample",
  family: id,
  digest: textOf(id, from),
});
const approval = (id: string, from = sample()): EventDraft => ({
  kind: "family-approved",
  subject: `sample/${id}/${textOf(id, from)}`,
  data: { ...of(id, from), by: "ada" },
});
const quarantine = (id: string, product = "shop"): EventDraft => ({
  kind: "family-quarantined",
  product,
  subject: `1`,
  data: { ...of(id), by: "bea", why: digest("it flakes"), evidence: digest("calibration") },
});
const restored = (id: string): EventDraft => ({
  kind: "family-restored",
  product: "shop",
  subject: "2",
  data: { ...of(id), by: "bea", why: digest("it was mended") },
});

function standing(drafts: readonly EventDraft[], from = sample()) {
  const events: Event[] = [];
  for (const draft of drafts) {
    const last = events.at(-1);
    const link = last === undefined ? START : linkOf(last);
    events.push(sealEvent(draft, link, "2026-01-31T12:00:00.000Z"));
  }
  const says = (words: string) => (words === digest("it flakes") ? "it flakes" : "unknown");
  return standingOf(from, { product: "shop", events, says });
}
const out = (seen: ReturnType<typeof standing>) =>
  seen.leftOut.map(({ family: id, because }) => `${id} ${because}`);

describe("a family counts", () => {
  test("when a person wrote it; of a machine's, none before a person approved it", () => {
    expect(standing([])).toEqual({
      approved: [],
      leftOut: [
        { ...named("made"), weight: 2, because: "unapproved", by: null, why: null },
        { ...named("named"), weight: 1, because: "unapproved", by: null, why: null },
      ],
    });
    const seen = standing([approval("made")]);
    expect(out(seen)).toEqual(["named unapproved"]);
    expect(seen.approved).toEqual([{ ...named("made"), by: "ada" }]);
  });

  test("in the text that was approved, and in no other", () => {
    expect(out(standing([approval("made")], sample("changed since")))).toContain("made unapproved");
    const again = [approval("made"), approval("made", sample("changed since"))];
    expect(out(standing(again, sample("changed since")))).toEqual(["named unapproved"]);
  });

  test("until an operator sets it aside for the product, and again when that is taken back", () => {
    expect(standing([quarantine("human")]).leftOut[0]).toEqual({
      ...{ ...named("human"), weight: 1, because: "quarantined", by: "bea", why: "it flakes" },
    });
    expect(out(standing([quarantine("human", "other")]))).not.toContain("human quarantined");
    expect(out(standing([quarantine("human"), restored("human")]))).toEqual([
      "made unapproved",
      "named unapproved",
    ]);
  });

  test("not for its approval when it is set aside", () => {
    const seen = standing([approval("made"), quarantine("made")]);
    expect(out(seen)).toContain("made quarantined");
    expect(seen.approved).toEqual([]);
  });

  function named(id: string) {
    return { family: id, digest: textOf(id) };
  }
});

test("a family's text is all that it is made of: its file, its table, what its law imports", () => {
  const at = { "families/t.yml": digest(1), "cases/t.json": digest(2), "pack.yml": digest(3) };
  const table = { ...family("t", {}, [{ a: 1 }]), files: ["families/t.yml", "cases/t.json"] };
  const own = familyDigest({ files: at }, table);
  expect(familyDigest({ files: { ...at, "cases/t.json": digest(9) } }, table)).not.toBe(own);
  expect(familyDigest({ files: { ...at, "pack.yml": digest(9) } }, table)).toBe(own);
});

test("quarantine's share is of the weight that counts and its own", () => {
  const aside = standing([quarantine("human")]).leftOut;
  expect(quarantinedShare(aside, [{ weight: 19 }])).toBeCloseTo(0.05);
  expect(quarantinedShare(standing([]).leftOut, [])).toBe(0);
});
