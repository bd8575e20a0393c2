import type { Family } from "./family.ts";
import { finding, type PackFinding } from "./finding.ts";
import { MATCHER_NAMES, matcherOf } from "./matchers.ts";
import { below } from "./pointer.ts";
import type { Step } from "./step.ts";
import { type Json, namesIn } from "./template.ts";

/** What is wrong with the ways a family matches, and with what it receives from or sends to before it was opened. */
export function matchingFindings(family: Family): readonly PackFinding[] {
  const opened = new Set<string>();
  return family.play.flatMap((step, index) => {
    const said = [
      ...expectFaults(step, `play[${index}]`),
      ...openFaults(step, `play[${index}]`, opened),
    ];
    return said.map(({ rule, ...rest }) => finding(family, "error", rule, rest));
  });
}

interface Fault {
  readonly rule: string;
  readonly at: string;
  readonly sentence: string;
  readonly remedy: string;
}

function expectFaults(step: Step, at: string): readonly Fault[] {
  if (!("expect" in step)) return [];
  return Object.entries(step.expect).flatMap(([part, expected]) =>
    expected === undefined ? [] : faultsIn(expected, `${at}.expect.${part}`),
  );
}

/** Every matcher in an expected value, also those inside the arguments of others. */
function faultsIn(expected: Json, at: string): readonly Fault[] {
  if (typeof expected !== "object" || expected === null) return [];
  const found = matcherOf(expected);
  const inner = (value: Json) =>
    Object.entries(value as object).flatMap(([key, one]) => faultsIn(one as Json, below(at, key)));
  if (found === null) return inner(expected);
  const { matcher, name, argument } = found;
  if (matcher === null) {
    const sentence = `${name} is no matcher`;
    const remedy = `use one of ${MATCHER_NAMES.join(", ")}; what is called so in the answer itself stands in $exact`;
    return [{ rule: "matcher", at, sentence, remedy }];
  }
  // What names stand for is known only when it is played.
  const fault = namesIn(argument).length > 0 ? null : matcher.fault(argument);
  if (fault === null) return name === "$exact" || name === "$schema" ? [] : inner(expected);
  const sentence = `${name} cannot be used so: ${fault}`;
  return [{ rule: "matcher", at, sentence, remedy: "mend what the matcher is given" }];
}

function openFaults(step: Step, at: string, opened: Set<string>): readonly Fault[] {
  if ("open" in step) opened.add(step.open.name);
  const [part, name] =
    "send" in step
      ? ["send.to", step.send.to]
      : "receive" in step
        ? ["receive.from", step.receive.from]
        : ["", null];
  if (name === null || opened.has(name)) return [];
  const sentence = `nothing was opened as ${name}`;
  const remedy = "open it in an earlier step: open: { name: feed, path: /feed, as: socket }";
  return [{ rule: "opened", at: `${at}.${part}`, sentence, remedy }];
}
