import { placeInValue } from "../language/value-place.ts";
import type { Rule } from "./rule.ts";

/** The model stylesheet can be read. */
export const stylesheetSyntax: Rule = {
  origin: "specification",
  severity: "error",
  check: ({ graph, source, stylesheet }) => {
    const written = graph.attributes.get("model_stylesheet");
    if (stylesheet?.kind !== "unreadable" || written === undefined) return [];
    const { problem, fix, offset } = stylesheet;
    return [{ place: placeInValue(source, written, offset), message: problem, fix }];
  },
};
