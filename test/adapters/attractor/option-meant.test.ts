import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenOption } from "../../../app/attractor/human-gates.ts";
import { optionMeant } from "../../../app/core/questions.ts";

const word = fc.constantFrom("s", "S", "ship", "Ship", "fix", "1", "2", "exit", " ", "");
const label = fc
  .tuple(
    fc.constantFrom("", "[S] ", "[S]", "S) ", "S - ", "s-", " [1] "),
    word,
    fc.constantFrom("", " "),
  )
  .map((parts) => parts.join(""));
const option = fc.record({ key: word, label, to: word });

test("a word means the same option in the line and in a bare run of a pipeline", () => {
  const options = fc.array(option, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(options, fc.oneof(word, label), (all, said) => {
      expect(optionMeant(all, said)).toBe(chosenOption(all, said));
    }),
    { numRuns: 2000 },
  );
});
