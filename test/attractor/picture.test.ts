import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { picturesOf } from "../../app/attractor/picture.ts";

describe("the picture of a place", () => {
  it("is its line with its number, and a caret below the place", () => {
    expect(picturesOf("digraph g {\n  a -> b  \n}")({ line: 2, column: 8 })).toBe(
      "2 |   a -> b\n  |        ^",
    );
  });

  it("keeps tabs, so that the caret stands right however wide they are", () => {
    expect(picturesOf("\ta\tb")({ line: 1, column: 4 })).toBe("1 | \ta\tb\n  | \t \t^");
  });

  it("shows of a long line what is around the place", () => {
    const [shown = "", caret = ""] = picturesOf(`${"x".repeat(5000)}!${"y".repeat(5000)}`)({
      line: 1,
      column: 5001,
    }).split("\n");
    expect(shown.length).toBeLessThan(120);
    expect(shown[caret.indexOf("^")]).toBe("!");
  });

  it("stands below the character of every place in every text", () => {
    const lines = fc.array(fc.stringMatching(/^[ -~\t]{0,300}$/), { minLength: 1 });
    fc.assert(
      fc.property(lines, fc.nat(), fc.nat(), (written, row, across) => {
        const line = row % written.length;
        const text = (written[line] ?? "").trimEnd();
        const column = across % (text.length + 1);
        const [shown, caret = ""] = picturesOf(written.join("\n"))({
          line: line + 1,
          column: column + 1,
        }).split("\n");
        expect(shown?.[caret.indexOf("^")]).toBe(text[column]);
      }),
    );
  });
});
