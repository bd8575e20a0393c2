import { placeInValue } from "../language/value-place.ts";
import type { Rule } from "./rule.ts";

/** Every model stylesheet can be read, those of candidates too. */
export const stylesheetSyntax: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ source, stylesheets }) =>
    stylesheets.flatMap(({ attribute, stylesheet }) => {
      if (stylesheet.kind !== "unreadable") return [];
      const { problem, fix, offset } = stylesheet;
      return [{ place: placeInValue(source, attribute, offset), message: problem, fix }];
    }),
};
