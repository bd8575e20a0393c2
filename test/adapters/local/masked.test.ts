import fc from "fast-check";
import { expect, test } from "vitest";
import { masked } from "../../../app/adapters/local/masked.ts";

/** What comes out of pieces that go in. */
function through(secrets: Record<string, string>, pieces: readonly Uint8Array[]): string {
  const out: Uint8Array[] = [];
  const log = masked(secrets, (piece) => out.push(piece));
  for (const piece of pieces) log.write(piece);
  return Buffer.concat(out).toString();
}

test("wherever a text is cut, a value in it is never written, and all else is", () => {
  const secrets = { KEY: "s€cret-s€cret!", LONG: "s€cret-s€cret!-and-more" };
  const text = Buffer.from("a s€cret- b s€cret-s€cret-s€cret! c s€cret-s€cret!\n");
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, i) => text.subarray(at[i], end));
      expect(through(secrets, pieces)).toBe("a s€cret- b s€cret-[KEY] c [KEY]\n");
    }),
  );
});

test("the beginning of a value at the very end is not written alone", () => {
  expect(through({ KEY: "abcdef" }, [Buffer.from("say abcde")])).toBe("say ");
});

test("without secrets every byte goes through, also one that is no text", () => {
  const out: Uint8Array[] = [];
  masked({}, (piece) => out.push(piece)).write(Uint8Array.of(0, 255, 10));
  expect(out).toEqual([Uint8Array.of(0, 255, 10)]);
});
