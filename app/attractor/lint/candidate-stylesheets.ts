import { candidateSheets, sheetAfterGap } from "../language/candidate-sheets.ts";
import type { Rule } from "./rule.ts";

/** The stylesheets of candidates are numbered from 1 without a gap: candidates take them in turn. */
export const candidateStylesheets: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph }) => {
    const sheets = candidateSheets(graph);
    const odd = sheetAfterGap(sheets);
    if (odd === undefined) return [];
    const lacking = `model_stylesheet_${sheets.indexOf(odd) + 1}`;
    const { place, key } = odd.attribute;
    return [
      {
        place,
        message: `there is ${key} and no ${lacking}`,
        fix: "number them from 1 without a gap",
      },
    ];
  },
};
