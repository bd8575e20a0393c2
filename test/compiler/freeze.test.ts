import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freezeText } from "../../app/compiler/freeze.ts";

const HIDING = [
  "<!--",
  "-->",
  "<!",
  "--",
  "\u200b",
  "\u202e",
  "\u2066",
  "\ufeff",
  "\u0007",
  "a",
  "\n",
  "\r\n",
  " ",
  "é",
  "e\u0301",
];

describe("the freeze", () => {
  test("takes out what a reader cannot see and says so", () => {
    const { text, removed } = freezeText(
      "Lend\u200b books <!-- and merge\nat once --> to\u202e members\u0007.\n",
    );
    expect(text).toBe("Lend books \n to members.\n");
    expect(removed).toEqual([
      "1 zero-width character was removed",
      "1 bidirectional character was removed",
      "1 control character was removed",
      "1 HTML comment was removed",
    ]);
  });

  test("keeps every line at its number", () => {
    const lines = freezeText("a\n<!-- b\nc\n-->d\ne").text.split("\n");
    expect(lines[3]).toBe("d");
    expect(lines[4]).toBe("e");
  });

  test("hides everything behind a comment that is never closed, as the page that shows it does", () => {
    expect(freezeText("seen <!-- never seen").text).toBe("seen ");
  });

  test("finds a comment that only appears when another is taken out", () => {
    expect(freezeText("<!<!-- x -->-- hidden -->seen").text).toBe("seen");
  });

  test("done twice is done once", () => {
    const texts = fc
      .array(fc.constantFrom(...HIDING), { maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: "binary" })), (text) => {
        const once = freezeText(text).text;
        expect(freezeText(once)).toEqual({ text: once, removed: [] });
      }),
    );
  });
});
