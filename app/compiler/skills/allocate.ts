import type { Field } from "../../core/spec/data.ts";
import { among, type Choice, type Choosable, withArticles } from "../choices.ts";
import { type Entity, referencesTo } from "../model.ts";
import { snake } from "../names.ts";
import { matchesOf, quantitiesOf } from "../words/amounts.ts";
import { filtered, type Noun, nounIn } from "../words/conditions.ts";
import { plainEnglish } from "../words/english.ts";
import { flowField } from "../words/flows.ts";
import { entitiesIn, entityIn } from "../words/nouns.ts";
import { openOrder, type SortKey, saidOrder } from "../words/orders.ts";
import type { Records, StepContext, StepMeaning, StepSkill } from "./step-skill.ts";
import { AVAILABLE, givenSupply, type Supply, suppliesFor, TO } from "./supplies.ts";

/** Shares out what there is among those who want it: `Allocate stock to orders (oldest first)`. */
export const allocate: StepSkill = {
  name: "allocate",
  forms: [
    "Allocate to Ys",
    "Allocate Xs to Ys (Monday's first, then by F)",
    "Assign Xs to Ys, highest F first",
  ],
  fits: (words) =>
    /\b(allocat\w*|allot\w*|assign\w*|distribut\w*|apportion\w*|ration\w*|reserv\w*|share out|hand out|divide|deal out|fulfil\w*)\b/i.test(
      words,
    ),
  read,
};

interface Parts {
  readonly demand: Entity;
  readonly demands: string;
  /** Whether those are all that there are. */
  readonly isAll: boolean;
  readonly wanted: readonly (Field | null)[];
  readonly supplies: readonly Supply[];
  readonly said: readonly SortKey[];
  readonly context: StepContext;
}

function read(words: string, context: StepContext): Choosable<StepMeaning> | string {
  const { model, flows } = context;
  const noun = demandIn(words, context);
  if (noun === null) return `"${words}" does not say to which data contract`;
  const demand = noun.entity;
  const quantities = quantitiesOf(demand);
  const flowing = flows.findLast(({ entity }) => entity === demand.name);
  const parts: Parts = {
    demand,
    demands: filtered(flowing?.variable ?? `world.all("${demand.name}")`, noun, "one"),
    isAll: noun.where.length === 0 && flowing === undefined,
    wanted: [...quantities, null],
    supplies: suppliesFor(demand, words, context),
    said: saidOrder(words, demand, model),
    context,
  };
  return choosable(parts);
}

const ENDS = /[(,:;].*$|\b(?:by|first|in order|highest|lowest|oldest|earliest|according)\b.*$/i;

/** The data contract behind `to`; else the last that is named, or the only one that wants a number. */
function demandIn(words: string, { model, flows }: StepContext): Noun | null {
  const plain = plainEnglish(words).replace(ENDS, "").trim();
  const behind = TO.exec(plain)?.[2] ?? "";
  const noun = nounIn(behind, "one", model);
  if (noun !== null) return noun;
  const named =
    entityIn(behind, model) ?? entitiesIn(behind, model)[0] ?? entitiesIn(plain, model).at(-1);
  if (named !== undefined) return { entity: named, where: [] };
  const wanting = model.entities.filter(
    (entity) => quantitiesOf(entity).length > 0 && entity.name !== flows.at(-1)?.entity,
  );
  const [only] = wanting;
  return only === undefined || wanting.length > 1 ? null : { entity: only, where: [] };
}

function choosable(parts: Parts): Choosable<StepMeaning> {
  const { demand, wanted, supplies, said } = parts;
  const order = openOrder(demand, said);
  const hasDate = supplies.some(({ date, dated }) => date !== null && !dated);
  const turned = said.findIndex(({ otherwise }) => otherwise !== undefined);
  const choices = [
    among(supplies.map(({ says }) => says)),
    wantedChoice(demand, wanted),
    order.choice,
    among(turned < 0 ? [""] : waysOf(said[turned])),
    among(
      [
        `A ${demand.name} may get a part of what it wants.`,
        `A ${demand.name} gets all that it wants or nothing.`,
      ],
      2,
    ),
    among(
      hasDate
        ? [
            "What is dated after the run's date is not there yet.",
            "Every date counts.",
            "Only the run's date counts.",
          ]
        : [""],
      2,
    ),
  ];
  return {
    choices,
    take: ([supply = 0, want = 0, open = 0, turn = 0, whole = 0, dates = 0]) =>
      meaning(parts, {
        supply: supplies[supply] ?? givenSupply(),
        wanted: wanted[want] ?? null,
        keys: [
          ...said.map((key, at) => (turn === 1 && at === turned ? (key.otherwise ?? key) : key)),
          ...(order.keys[open] ?? []),
        ],
        whole: whole === 1,
        dates: hasDate ? dates : 1,
      }),
  };
}

function waysOf(key: SortKey | undefined): readonly string[] {
  return [key, key?.otherwise].flatMap((way) =>
    way === undefined ? [] : [`Of each kind ${way.says}.`],
  );
}

/** A number that a record has says how much it wants, rather than that it wants one. */
function wantedChoice({ name }: Entity, wanted: Parts["wanted"]): Choice {
  const options = wanted.map((field, index) =>
    field === null
      ? { says: `Each ${name} wants one.`, doubt: index === 0 ? 0 : Math.max(2, index) }
      : { says: withArticles(`A ${name} wants its ${field.name}.`), doubt: index },
  );
  return { options };
}

interface Taken {
  readonly supply: Supply;
  readonly wanted: Field | null;
  readonly keys: readonly SortKey[];
  readonly whole: boolean;
  /** 0: until the run's date, 1: all, 2: on the run's date. */
  readonly dates: number;
}

/** Numbers of a demand are not repeated beside those of its share. */
const UNSHOWN = new Set<Field["type"]["kind"]>(["integer", "number", "money", "list"]);
/** What a share has of its own; a field of the demand that is called so stands in the demand alone. */
const OWN_NAMES = new Set(["wanted", "quantity", "short", "from"]);

function meaning({ demand, demands, isAll, context }: Parts, taken: Taken): StepMeaning {
  const { variable } = context;
  const { supply, wanted, keys, whole } = taken;
  const shown = demand.fields.filter(
    ({ name, type }) => !UNSHOWN.has(type.kind) && !OWN_NAMES.has(name),
  );
  const id = `${snake(demand.name)}_id`;
  const rows = shown
    .filter(({ name }) => name !== id)
    .map(({ name }) => `    ${name}: want.${name},\n`);
  const sorted =
    keys.length === 0
      ? demands
      : `orderedBy(${demands}, ${keys.map(({ code }) => `(one) => ${code}`).join(", ")})`;
  const lotId = supply.entity === null ? "lot" : `${snake(supply.entity.name)}_id`;
  const goes = matchCode(demand, supply.entity);
  const enough = whole
    ? `  if (total(lots.map(({ left }) => left)) < wanted) lots.length = 0;\n`
    : "";
  const code = `const ${variable}Lots = ${lotsCode(taken)};
const ${variable} = ${sorted}.map((want) => {
  const wanted = ${wanted === null ? "1" : `amount(want.${wanted.name})`};
  const lots = ${variable}Lots.filter(${goes === "" ? "() => true" : `({ one }) => ${goes}`});
${enough}  let short = wanted;
  const from: { readonly ${lotId}: string; readonly quantity: number }[] = [];
  for (const lot of lots) {
    const part = Math.min(short, lot.left);
    if (part <= 0) continue;
    lot.left = round(lot.left - part);
    short = round(short - part);
    from.push({ ${lotId}: lot.one.id, quantity: part });
  }
  return {
    ${id}: want.id,
${rows.join("")}    wanted,
    quantity: round(wanted - short),
    short,
    from,
  };
});`;
  return {
    says: `${demand.name} records share out ${supply.quantity?.name ?? "what is available"}${keys.length === 0 ? "" : `, ${keys.map(({ says }) => says).join(", then ")}`}.`,
    code,
    flow: {
      ...rowFlow(variable, demand, shown),
      which: isAll ? "all" : "some",
      wants: wanted?.name ?? null,
    },
    inputs: supply.entity === null ? [AVAILABLE] : [],
  };
}

function lotsCode({ supply, dates }: Taken): string {
  const { entity, quantity, records, date } = supply;
  if (entity === null || quantity === null) {
    return `[{ one: { id: "available" }, left: Number(inputs["${AVAILABLE.name}"]) }]`;
  }
  const tests =
    date === null
      ? []
      : [[`!above(one.${date.name}, asOf)`], [], [`same(one.${date.name}, asOf)`]][dates];
  const counted =
    tests === undefined || tests.length === 0
      ? records
      : `${records}.filter((one) => ${tests.join("")})`;
  const sorted = date === null ? counted : `orderedBy(${counted}, (one) => one.${date.name})`;
  return `${sorted}.map((one) => ({ one, left: amount(one.${quantity.name}) }))`;
}

/** Which of the supply goes with a demand in `want`. */
function matchCode(demand: Entity, supply: Entity | null): string {
  if (supply === null) return "";
  const forth = matchesOf(demand, supply).map(
    ({ field, far }) => `want.${field.name} === one.${far}`,
  );
  const back = referencesTo(supply, demand.name).map(({ name }) => `one.${name} === want.id`);
  return [...forth, ...back].join(" && ");
}

function rowFlow(variable: string, demand: Entity, shown: readonly Field[]): Records {
  return {
    variable,
    entity: null,
    each: demand.name,
    served: true,
    has: [
      { name: `${snake(demand.name)}_id`, kind: "reference", to: demand.name, role: "whom" },
      ...shown.map(({ name }) => flowField(demand, name)),
      { name: "wanted", kind: "number", role: "wanted" },
      { name: "quantity", kind: "number", role: "given" },
      { name: "short", kind: "number", role: "short" },
    ],
  };
}
