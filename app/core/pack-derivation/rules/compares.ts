import { place } from "../domains.ts";
import { type Body, type Row, valueNamed } from "../draft.ts";
import { collectionOf, type Known } from "../known.ts";
import { type Domain, rangeOf, type Scale, scaleOf } from "../scales.ts";
import type { Story } from "../story.ts";
import type { Operator, RuleRead } from "./read.ts";
import { countStep, familyTold, type RuleTeller, spread, unmakeable } from "./told.ts";

type Compares = Extract<RuleRead, { readonly kind: "compares" }>;

const ROWS = 24;
const BOUND = valueNamed("bound");
const WITHIN = valueNamed("within");
const BEYOND = valueNamed("beyond");

/** A value just within the bound is taken, the next one is refused. */
export const compares: RuleTeller<"compares"> = (known, read, telling) => {
  const { of, field, right } = read;
  const scale = scaleOf(field);
  const far = right.kind === "field" ? [right.of] : [];
  const why = unmakeable(known, of, ...far) ?? tangled(known, read);
  if (why !== null) return { why };
  const rows = scale === null ? [] : rowsOf(known, read, scale);
  if (rows.length === 0)
    return { why: `no value of ${field.name} lies on either side of its bound` };
  return familyTold(
    known,
    telling,
    (told) => {
      const path = collectionOf(known, of);
      const body = { ...bounded(told, read), [field.name]: WITHIN };
      const past = { ...body, [field.name]: BEYOND };
      told.step({ request: { method: "POST", path, body: past }, expect: telling.refusal });
      told.step(countStep(known, of, 0));
      told.step({ request: { method: "POST", path, body }, expect: { status: 201 } });
    },
    rows,
  );
};

/** A body whose field is bounded by what the row says. */
function bounded(told: Story, { of, field, right }: Compares): Body {
  const mine = { [field.name]: WITHIN };
  if (right.kind === "number") return told.body(of, mine);
  const bound = { [right.field.name]: BOUND };
  if (right.by === null) return told.body(of, { ...mine, ...bound });
  const other = told.make(right.of, bound);
  return told.body(of, { ...mine, [right.by.name]: other.id });
}

/** Where other rules compare the same fields, a value beyond this bound may break them instead. */
function tangled(known: Known, read: Compares): string | null {
  const places = (one: Compares) => [
    place(one.of, one.field),
    ...(one.right.kind === "field" ? [place(one.right.of, one.right.field)] : []),
  ];
  const own = places(read);
  const other = known.rules.find(
    (rule) =>
      rule.read.kind === "compares" &&
      !isSame(rule.read, read) &&
      places(rule.read).some((one) => own.includes(one)),
  );
  return other === undefined ? null : `the rule ${other.rule.key} bounds the same field`;
}

/** An acceptance line may say a rule once more. */
function isSame(one: Compares, other: Compares): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Bounds with the last value within and the first beyond, of which the field's own range lets both through. */
function rowsOf(known: Known, read: Compares, scale: Scale): readonly Row[] {
  const { field, operator, right } = read;
  const range = rangeOf(field, scale);
  const bounds = right.kind === "number" ? [right.steps] : boundsOf(known, read, scale);
  return bounds.flatMap((bound) => {
    const { within, beyond } = around(bound, operator);
    if (![within, beyond].every((value) => isIn(value, range))) return [];
    const row = { within: scale.value(within), beyond: scale.value(beyond) };
    return right.kind === "number" ? [row] : [{ bound: scale.value(bound), ...row }];
  });
}

function boundsOf(known: Known, { of, field, right }: Compares, scale: Scale): readonly number[] {
  if (right.kind === "number") return [];
  const mine = known.domains.get(place(of, field));
  const theirs = known.domains.get(place(right.of, right.field));
  if (mine === undefined || theirs === undefined) return [];
  const own = rangeOf(right.field, scale);
  const least = Math.max(own.least, Math.min(mine.least, theirs.least) + 1);
  const most = Math.min(own.most, Math.max(mine.most, theirs.most) - 1);
  return spread(least, most, ROWS);
}

function around(
  bound: number,
  operator: Operator,
): { readonly within: number; readonly beyond: number } {
  switch (operator) {
    case "<=":
      return { within: bound, beyond: bound + 1 };
    case "<":
      return { within: bound - 1, beyond: bound };
    case ">=":
      return { within: bound, beyond: bound - 1 };
    case ">":
      return { within: bound + 1, beyond: bound };
  }
}

function isIn(value: number, { least, most }: Domain): boolean {
  return value >= least && value <= most;
}
