import type { Field } from "../../core/spec/data.ts";
import { type Entity, entityOf, fieldsOf, referencesTo } from "../model.ts";
import { matchesOf, quantitiesOf } from "../words/amounts.ts";
import { plainEnglish } from "../words/english.ts";
import { entitiesIn } from "../words/nouns.ts";
import type { Flow, StepContext, WorkflowInput } from "./step-skill.ts";

/** What is shared out: records with a number, or one number that the run is given. */
export interface Supply {
  readonly entity: Entity | null;
  readonly quantity: Field | null;
  /** The records, as code. */
  readonly records: string;
  readonly says: string;
  readonly date: Field | null;
  /** Whether what is dated after the run's date was left out before. */
  readonly dated: boolean;
}

/** What is shared out, and to whom. */
export const TO = /^(.*?)\b(?:to|among|amongst|between|for|across|over|on) (.+)$/i;

/** Everything that could be shared out, most plausible first: what is named, what the step before letThrough, what belongs to that, what fits the demand, and last a number given to the run. */
export function suppliesFor(
  demand: Entity,
  words: string,
  context: StepContext,
): readonly Supply[] {
  const { model, flows } = context;
  const before = TO.exec(plainEnglish(words).replace(/\(.*$/, ""))?.[1] ?? "";
  const named = entitiesIn(before, model).filter((entity) => entity !== demand);
  const flow = flows.findLast(({ entity }) => entity !== null && entity !== demand.name);
  const passed = flow === undefined ? null : entityOf(model, flow.entity ?? "");
  const belonging =
    passed === null
      ? []
      : model.entities.filter(
          (entity) => entity !== demand && referencesTo(entity, passed.name).length > 0,
        );
  const others = model.entities.filter((entity) => entity !== demand);
  const inOrder = [
    ...named,
    ...fitting([...(passed === null ? [] : [passed]), ...belonging], demand),
    ...fitting(others, demand),
  ];
  const unlike = inOrder.filter((entity, index) => inOrder.indexOf(entity) === index);
  // What a step lets through with a number of its own is what is shared out, and nothing beside it.
  const letThrough = passed !== null && quantitiesOf(passed).length > 0 ? [passed] : [];
  const own =
    named.length > 0
      ? named
      : letThrough.length > 0
        ? letThrough
        : unlike.filter(
            (entity) =>
              passed === null ||
              entity === passed ||
              belonging.includes(entity) ||
              matchesOf(demand, entity).length > 0,
          );
  const supplies = own.flatMap((entity) =>
    quantitiesOf(entity).map((quantity) => supplyOf(entity, quantity, { flow, passed })),
  );
  // A number that a rule reckons with, a length of time say, is hardly what is shared out.
  const reckoned = ({ quantity }: Supply) =>
    context.rules.some(({ meaning: { holds } }) =>
      new RegExp(`\\.${quantity?.name}\\b`).test(holds),
    );
  const free = supplies.filter((supply) => !reckoned(supply));
  return [free, supplies, [givenSupply()]].find(({ length }) => length > 0) ?? [];
}

/** Those first that go with the demand by a field of theirs. */
function fitting(entities: readonly Entity[], demand: Entity): readonly Entity[] {
  const fits = (entity: Entity) => matchesOf(demand, entity).length > 0;
  return [...entities.filter(fits), ...entities.filter((entity) => !fits(entity))];
}

function supplyOf(
  entity: Entity,
  quantity: Field,
  { flow, passed }: { readonly flow: Flow | undefined; readonly passed: Entity | null },
): Supply {
  const [date = null] = fieldsOf(entity, "date");
  const says = `The ${quantity.name} of ${entity.name} records is shared out.`;
  const all = `world.all("${entity.name}")`;
  if (flow === undefined || passed === null)
    return { entity, quantity, records: all, says, date, dated: false };
  if (entity === passed)
    return { entity, quantity, records: flow.variable, says, date, dated: flow.dated === true };
  const [reference] = referencesTo(entity, passed.name);
  const records =
    reference === undefined
      ? all
      : `${all}.filter((one) => ${flow.variable}.some(({ id }) => id === one.${reference.name}))`;
  return { entity, quantity, records, says, date, dated: false };
}

/** How much there is, where the run is told. */
export const AVAILABLE: WorkflowInput = {
  name: "available",
  type: "number",
  says: "how much there is to share out",
};

/** What a run is told that there is. */
export function givenSupply(): Supply {
  return {
    entity: null,
    quantity: null,
    records: "",
    says: "The run is given how much there is.",
    date: null,
    dated: false,
  };
}
