import { expect, test } from "vitest";
import { readSecrets } from "../../app/core/secrets.ts";

test("a value is all that follows the first =, as it stands", () => {
  const text = '# mail\r\nMAIL_PASSWORD= a "b"=c \r\n\nToken_2=abcd';
  expect([...readSecrets(text, "shop.env")]).toEqual([
    ["MAIL_PASSWORD", ' a "b"=c '],
    ["Token_2", "abcd"],
  ]);
});

test.each([
  ["a line that is no NAME=value", "A=long\nvery-secret words", /^shop\.env:2: .*NAME=value/],
  ["a name that is no variable's", "2ND=very-secret", /^shop\.env:1: /],
  [
    "a name that is there twice",
    "A=very-secret\n\nA=very-secret",
    /^shop\.env:3: A is there twice/,
  ],
  ["a value too short to be kept out of a log", "A=sec", /^shop\.env:1: A has fewer than 4/],
])("%s is refused with its place, and what it holds is not shown", (_what, text, told) => {
  expect(() => readSecrets(text, "shop.env")).toThrow(told);
  expect(() => readSecrets(text, "shop.env")).not.toThrow(/sec(?!ret\b)|very-secret/);
});
