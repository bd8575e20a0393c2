import { expect, test } from "vitest";
import { againstPassing } from "../../app/core/last-words.ts";

const NODE = (pass: number, fail: number, skipped: number) =>
  `✔ adds (0.5ms)\nℹ tests ${pass + fail + skipped}\nℹ suites 0\nℹ pass ${pass}\nℹ fail ${fail}\nℹ cancelled 0\nℹ skipped ${skipped}\nℹ todo 0\nℹ duration_ms 41.2\n`;

test.each([
  ["node", NODE(0, 0, 0)],
  ["node, all skipped", NODE(0, 0, 3)],
  ["node as TAP", NODE(0, 0, 0).replaceAll("ℹ", "#")],
  ["unittest", "\n----\nRan 0 tests in 0.000s\n\nOK\n"],
  ["unittest, all skipped", "ss\n----\nRan 2 tests in 0.000s\n\nOK (skipped=2)\n"],
  ["pytest", "\n============ no tests ran in 0.01s ============\n"],
  ["pytest, all skipped", "ss   [100%]\n2 skipped in 0.01s\n"],
  ["pytest, all left out", "======== 3 deselected, 1 warning in 0.02s ========\n"],
  ["jest", "No tests found, exiting with code 0\n"],
  ["jest, all skipped", "Tests:       2 skipped, 2 total\nSnapshots:   0 total\n"],
  ["vitest", "No test files found, exiting with code 0\n"],
  ["vitest, all skipped", " Test Files  1 skipped (1)\n      Tests  2 skipped (2)\n"],
  ["mocha", "\n  0 passing (1ms)\n  2 pending\n"],
  ["go", "?   \texample.org/a\t[no test files]\nok  \texample.org/b\t0.002s [no tests to run]\n"],
  ["cargo", "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n"],
  ["rspec", "Finished in 0.0003 seconds\n2 examples, 0 failures, 2 pending\n"],
])("a verifier that ended with 0 and ran nothing has not passed: %s", (_, output) => {
  expect(againstPassing(output)).toContain("nothing ran");
});

test.each([
  ["node", NODE(4, 1, 0)],
  ["unittest", "Ran 3 tests in 0.001s\n\nFAILED (failures=1)\n"],
  ["pytest", "==== 1 failed, 8 passed in 0.12s ====\n"],
  ["pytest, while it collected", "==== 1 error in 0.12s ====\n"],
  ["jest", "Tests:       1 failed, 1 passed, 2 total\n"],
  ["vitest", "      Tests  1 failed | 3 passed (4)\n"],
  ["mocha", "  3 passing (5ms)\n  1 failing\n"],
  ["go", "ok  \texample.org/a\t0.002s\nFAIL\texample.org/b\t0.003s\n"],
  ["cargo", "test result: FAILED. 3 passed; 1 failed; 0 ignored\n"],
  ["rspec", "4 examples, 1 failure\n"],
])("nor has one whose failure was passed over: %s", (_, output) => {
  expect(againstPassing(output)).toContain("something failed");
});

test.each([
  ["node", NODE(4, 0, 1)],
  ["unittest, some skipped", "Ran 3 tests in 0.001s\n\nOK (skipped=1)\n"],
  ["pytest", "==== 8 passed, 1 skipped in 0.12s ====\n"],
  ["vitest", "      Tests  3 passed | 1 skipped (4)\n"],
  ["go", "?   \texample.org/a\t[no test files]\nok  \texample.org/b\t(cached)\n"],
  [
    "cargo, with no tests of its documents",
    `${"test result: ok. 3 passed; 0 failed\n"}test result: ok. 0 passed; 0 failed\n`,
  ],
  ["one that says nothing", ""],
  ["a linter", "Checked 40 files in 2s. No fixes applied.\n"],
  [
    "what a test printed long before",
    `${NODE(0, 1, 0)}${"and so on\n".repeat(500)}${NODE(4, 0, 0)}`,
  ],
])("one that ran and ended well has: %s", (_, output) => {
  expect(againstPassing(output)).toBeNull();
});
