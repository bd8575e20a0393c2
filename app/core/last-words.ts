/** What a test runner says itself came of its tests. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** How one runner sums up: its lines, and what each says. */
interface Runner {
  readonly summary: RegExp;
  readonly tally: (line: RegExpExecArray) => Tally;
}

/** Sums stand at the end; what a test printed before may be anything. */
const LAST = 4096;

const RUNNERS: readonly Runner[] = [
  // node --test
  {
    summary: /^[#ℹ] (pass|fail) (\d+)$/gm,
    tally: ([, what, count]) =>
      what === "pass" ? { passed: Number(count), failed: 0 } : { passed: 0, failed: Number(count) },
  },
  // Python's unittest, which counts what it skipped among what it ran
  {
    summary: /^Ran (\d+) tests? in .*\n+(OK|FAILED)(?: \(.*?(?:skipped=(\d+))?\))?$/gm,
    tally: ([, ran, how, skipped = "0"]) =>
      how === "OK"
        ? { passed: Number(ran) - Number(skipped), failed: 0 }
        : { passed: 0, failed: 1 },
  },
  // pytest
  {
    summary: /^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+s/gm,
    tally: ([, counts = ""]) => countsIn(counts),
  },
  // Jest and Vitest
  {
    summary: /^ *Tests:? +(\d+ (?:passed|failed|skipped|todo|total).*)$/gm,
    tally: ([, counts = ""]) => countsIn(counts),
  },
  {
    summary: /^No test(?: file)?s found, exiting with code 0/gm,
    tally: () => ({ passed: 0, failed: 0 }),
  },
  // Mocha
  {
    summary: /^ *(\d+ (?:passing|failing))\b/gm,
    tally: ([, counts = ""]) => countsIn(counts),
  },
  // go test
  {
    summary: /^(ok|FAIL|\?) *\t(.*)$/gm,
    tally: ([, how, what = ""]) => ({
      passed: how === "ok" && !what.includes("[no tests to run]") ? 1 : 0,
      failed: how === "FAIL" ? 1 : 0,
    }),
  },
  // cargo test
  {
    summary: /^test result: (?:ok|FAILED)\. (\d+ passed; \d+ failed)/gm,
    tally: ([, counts = ""]) => countsIn(counts),
  },
  // RSpec
  {
    summary: /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?/gm,
    tally: ([, all, failed, pending = "0"]) => ({
      passed: Number(all) - Number(failed) - Number(pending),
      failed: Number(failed),
    }),
  },
];

/** Counts as most runners write them: a number before its word. */
function countsIn(text: string): Tally {
  const count = (words: string) => Number(new RegExp(`(\\d+) (?:${words})`).exec(text)?.[1] ?? 0);
  return { passed: count("passed|passing"), failed: count("failed|failing|errors?") };
}

/**
 * Why a verifier that ended with 0 has not passed, by the last words of the test runners that it called: something failed and was
 * passed over (`|| true`, continue-on-error), or nothing ran at all (no test found, all skipped). Null where no runner that is
 * known here says so: what a verifier prints is its own, and one that says nothing is believed.
 */
export function againstPassing(output: string): string | null {
  const text = output.slice(-LAST);
  const sums = RUNNERS.flatMap(({ summary, tally }) => Array.from(text.matchAll(summary), tally));
  if (sums.length === 0) return null;
  const total = (of: keyof Tally) => sums.reduce((sum, one) => sum + one[of], 0);
  if (total("failed") > 0)
    return "it ended with 0, and its own last words are that something failed: let it end as its tests do";
  if (total("passed") === 0)
    return "it ended with 0, and by its own last words nothing ran: name the tests that it is to run";
  return null;
}
