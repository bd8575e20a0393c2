import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decode } from "../../app/core/decode.ts";
import { FactoryError } from "../../app/core/errors.ts";

const schema = z.strictObject({
  version: z.literal(1),
  mode: z.enum(["fast", "slow"]).default("fast"),
  looks: z.array(z.strictObject({ trials: z.int().min(1) })),
  verify: z.union([z.array(z.string()), z.strictObject({ command: z.string() })]).optional(),
  run: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("http") }),
      z.strictObject({ kind: z.literal("command") }),
    ])
    .optional(),
  name: z
    .string()
    .regex(/^[a-z]+$/, "a name is lower-case letters")
    .optional(),
});

function refusal(value: unknown, lineOf?: (path: readonly PropertyKey[]) => number | null): string {
  try {
    decode(schema, value, "farm.json", lineOf);
  } catch (error) {
    if (error instanceof FactoryError && error.code === "invalid-input") return error.message;
    throw error;
  }
  return "accepted";
}

describe("decoding what comes from outside", () => {
  it("gives the value with its defaults", () => {
    expect(decode(schema, { version: 1, looks: [] }, "x")).toEqual({
      version: 1,
      mode: "fast",
      looks: [],
    });
  });

  it.each([
    [{ version: 2, looks: [] }, "farm.json: version: saw 2; use 1"],
    [{ version: 1 }, "farm.json: looks: saw nothing; give an array"],
    [{ version: 1, looks: [{ trials: 0 }] }, "farm.json: looks[0].trials: saw 0; give at least 1"],
    [
      { version: 1, looks: [{ trials: 1.5 }] },
      "farm.json: looks[0].trials: saw 1.5; give a whole number",
    ],
    [
      { version: 1, looks: [], "odd key": true },
      'farm.json: ["odd key"]: saw true; this key is not known here, remove it or mend its spelling',
    ],
    [
      { version: 1, looks: [], mode: "quick" },
      'farm.json: mode: saw "quick"; use "fast" or "slow"',
    ],
    [
      { version: 1, looks: [], name: "A\u0007" },
      'farm.json: name: saw "A\\u0007"; a name is lower-case letters',
    ],
    [
      { version: 1, looks: [], verify: { command: 3 } },
      "farm.json: verify.command: saw 3; give a string",
    ],
    [
      { version: 1, looks: [], verify: 7 },
      "farm.json: verify: saw 7; give an array, or give a mapping",
    ],
    [
      { version: 1, looks: [], run: { kind: "ftp" } },
      'farm.json: run.kind: saw "ftp"; use "http" or "command"',
    ],
    ["text", 'farm.json: the whole: saw "text"; give a mapping'],
  ])("names place, seen value and remedy of %j", (value, message) => {
    expect(refusal(value)).toBe(message);
  });

  it("says everything that is wrong, a line each", () => {
    expect(refusal({ version: 3, looks: 4, extra: "x".repeat(200) }).split("\n")).toEqual([
      "farm.json: version: saw 3; use 1",
      "farm.json: looks: saw 4; give an array",
      `farm.json: extra: saw "${"x".repeat(79)}…; this key is not known here, remove it or mend its spelling`,
    ]);
  });

  it("names the line where the text's reader knows it", () => {
    expect(refusal({ version: 2, looks: [] }, () => 12)).toBe(
      "farm.json:12: version: saw 2; use 1",
    );
  });
});
