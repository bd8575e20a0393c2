import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statusDocumentSchema } from "../../app/core/status.ts";
import { sf } from "../surfaces/cli/command-line.ts";
import { beginJourney, type Journey } from "./journey.ts";

const UNCLEAR = join(import.meta.dirname, "../../scenarios/unclear");

let journey: Journey;

beforeAll(async () => {
  journey = await beginJourney();
  await journey.has();
}, 120_000);
afterAll(() => journey.ends());

/** Submits a file of the example on the command line, to the real factory, and follows it to its end. */
function submit(file: string, ...more: readonly string[]) {
  const factory = journey.factory();
  const borrow = async () => ({ factory, own: false, close: async () => {} });
  const words = ["intent", "submit", file, "--product", "shelf", "--follow", ...more];
  return sf(words, { folder: UNCLEAR, doors: { borrow } });
}

/** The numbers of a file's lines that begin so. */
function linesOf(file: string, ...beginnings: readonly string[]): readonly number[] {
  const lines = readFileSync(join(UNCLEAR, file), "utf8").split("\n");
  return beginnings.map((beginning) => lines.findIndex((line) => line.startsWith(beginning)) + 1);
}

test("an intent that leaves too much open is refused, with each missing point and the line it belongs to", async () => {
  const { code, out } = await submit("intent.md", "--json");
  const status = statusDocumentSchema.parse(JSON.parse(out.split("\n").at(-1) ?? ""));
  expect({ code, status }).toMatchObject({
    code: 3,
    status: { status: "refused", phase: "specify", reason: { code: "spec-score" } },
  });
  expect(status.spec?.score).toBeLessThan(90);
  const said = status.reason?.sentence ?? "";
  const [purpose, owner] = linesOf("intent.md", "- Make everything", "- Owner:");
  expect(said).toContain(
    `say what the service does, and for what, in 5 or more. (line ${purpose})`,
  );
  expect(said).toContain(`not marked (PII): phone. (line ${owner})`);
  expect(said).toContain("### Rules");
});

test("an intent that cannot be read is wrong input: each line is quoted with what is understood, and nothing is queued", async () => {
  const before = await journey.factory().list({});
  const { code, out, err } = await submit("unreadable.md");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  const [animal, visit, customers, priority] = linesOf(
    "unreadable.md",
    "- Animal:",
    "- Visit:",
    "- Customers",
    "as soon",
  );
  expect(err).toContain(
    `unreadable.md:${animal}: saw "species"; species has no type; understood: name type`,
  );
  expect(err).toContain(`:${visit}: saw "vet Employee"`);
  expect(err).toContain(`:${customers}: saw "Customers and their phone numbers"`);
  expect(err).toContain(`:${priority}: saw "as soon as possible"`);
  expect(await journey.factory().list({})).toEqual(before);
});
