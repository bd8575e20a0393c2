import { strangeModels } from "./model-catalogue.ts";
import type { Rule } from "./rule.ts";

/** A model of a stylesheet is called as the catalogue calls it: Kilroy wants the dots of its version. */
export const stylesheetNoncanonicalModelId: Rule = {
  origin: "kilroy",
  severity: "error",
  check: (subject) =>
    strangeModels(subject).flatMap(({ model, canonical, place }) => {
      if (canonical === undefined) return [];
      const message = `the model ${JSON.stringify(model)} is called ${JSON.stringify(canonical)} in the catalogue`;
      return [{ place, message, fix: `write ${canonical}` }];
    }),
};
