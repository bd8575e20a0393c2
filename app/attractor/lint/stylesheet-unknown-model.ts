import { strangeModels } from "./model-catalogue.ts";
import type { Rule } from "./rule.ts";

/** A model of a stylesheet is in the catalogue that was given. */
export const stylesheetUnknownModel: Rule = {
  origin: "kilroy",
  severity: "warning",
  check: (subject) =>
    strangeModels(subject)
      .filter(({ canonical }) => canonical === undefined)
      .map(({ provider, model, place }) => ({
        place,
        message: `the model ${JSON.stringify(model)} is not among those of ${provider}`,
        fix: "write its name as the catalogue has it",
      })),
};
