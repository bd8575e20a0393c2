import { among, type Choosable, certain } from "../choices.ts";
import { type Entity, entityOf } from "../model.ts";
import { kebab, snake } from "../names.ts";
import { allOf, conditionsIn, type Noun, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { flowOf } from "../words/flows.ts";
import type { Records, StepContext, StepMeaning, StepSkill } from "./step-skill.ts";

/** Tells of what is not as it should be: `Shortfall alerts`. */
export const alert: StepSkill = {
  name: "alert",
  forms: [
    "Shortfall alerts (after an allocation)",
    "Alert for Xs whose F is below 5",
    "Low stock alerts (Xs whose F is V)",
  ],
  fits: (words) =>
    /\b(alerts?|alerting|warn\w*|notif\w*|flags?|shortfalls?|shortages?|escalat\w*)\b/i.test(words),
  read,
};

function read(words: string, context: StepContext): Choosable<StepMeaning> | string {
  const kind =
    kebab(
      words
        .replace(/[(,:].*$/, "")
        .replace(
          /\b(?:alerts?|alerting|warnings?|warn|notify|notifications?|flags?|for|when|if|on|the|raise|send)\b/gi,
          " ",
        ),
    ) || "alert";
  const noun = conditional(words, context);
  if (noun !== null) return certain(ofRecords(kind, noun, context));
  const rows = context.flows.findLast(({ has }) => has.some(({ role }) => role === "short"));
  if (rows === undefined) return `"${words}" follows no allocation and gives no condition`;
  return {
    choices: [
      among(
        ["Whoever gets less than wanted is told of.", "Only whoever gets nothing is told of."],
        2,
      ),
    ],
    take: ([taken = 0]) => ofShort(kind, rows, { ...context, onlyNothing: taken === 1 }),
  };
}

function ofShort(
  kind: string,
  rows: Records,
  { variable, slug, onlyNothing }: StepContext & { readonly onlyNothing: boolean },
): StepMeaning {
  const whom = rows.has.find(({ role }) => role === "whom")?.name ?? "id";
  const test = onlyNothing ? "one.short > 0 && one.quantity === 0" : "one.short > 0";
  return {
    says: `An alert for each that is short${onlyNothing ? " and got nothing" : ""}.`,
    code: `const ${variable} = ${rows.variable}.filter((one) => ${test});`,
    alerts: `for (const one of ${variable}) {
  alerts.push({ step: ${JSON.stringify(slug)}, kind: "${kind}", message: "wanted " + one.wanted + ", short of " + one.short, ${whom}: one.${whom}, wanted: one.wanted, quantity: one.quantity, short: one.short });
}`,
    flow: { variable, entity: null, has: [] },
    records: { ...rows, variable, which: onlyNothing ? "nothing" : "short" },
    inputs: [],
  };
}

function conditional(words: string, { model, flows }: StepContext): Noun | null {
  const inside = /\((.+)\)/.exec(words)?.[1] ?? "";
  const behind = /\b(?:for|when|if|about|on|where)\b (.+)$/i.exec(words)?.[1] ?? "";
  const flowing = entityOf(model, flows.findLast(({ entity }) => entity !== null)?.entity ?? "");
  const subjects: readonly Entity[] =
    flowing === null ? model.entities : [flowing, ...model.entities];
  for (const text of [inside, behind].map(plainEnglish).filter((one) => one !== "")) {
    const noun = nounIn(text, "one", model);
    if (noun !== null && noun.where.length > 0) return noun;
    for (const entity of subjects) {
      const where = conditionsIn(`when ${text}`, { entity, variable: "one", model });
      if (where !== null) return { entity, where };
    }
  }
  return null;
}

function ofRecords(
  kind: string,
  { entity, where }: Noun,
  { flows, variable, slug }: StepContext,
): StepMeaning {
  const before = flows.findLast((flow) => flow.entity === entity.name);
  const says = where.map((one) => one.says).join(" and ");
  return {
    says: `An alert for each ${entity.name} of which ${says}.`,
    code: `const ${variable} = ${before?.variable ?? `world.all("${entity.name}")`}.filter((one) => ${allOf(where)});`,
    alerts: `for (const one of ${variable}) {
  alerts.push({ step: ${JSON.stringify(slug)}, kind: "${kind}", message: ${JSON.stringify(says)}, ${snake(entity.name)}_id: one.id });
}`,
    flow: { variable, entity: null, has: [] },
    records: flowOf(variable, entity),
    inputs: [],
  };
}
