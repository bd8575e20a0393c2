import { collectionOf } from "../known.ts";
import { valuesOf } from "../values.ts";
import type { RuleRead } from "./read.ts";
import { countStep, familyTold, type RuleTeller, unmakeable } from "./told.ts";

type Limits = Extract<RuleRead, { readonly kind: "limits" }>;

/** More than this many are not made in a trial. */
const MOST = 20;

/** As many as are allowed are taken, and not one more of that kind. */
export const limits: RuleTeller<"limits"> = (known, read, telling) => {
  const { of, by, owner, most } = read;
  const why = unmakeable(known, of, owner);
  if (why !== null) return { why };
  if (most > MOST) return { why: `${most} records are more than a trial should make` };
  return familyTold(known, telling, (told) => {
    const path = collectionOf(known, of);
    const holder = told.parent(owner);
    const own = { [by.name]: holder.id, ...stateOf(read) };
    for (let count = 0; count < most; count += 1) told.make(of, own);
    const body = told.body(of, own);
    told.step({ request: { method: "POST", path, body }, expect: telling.refusal });
    told.step(countStep(known, of, most));
    const other = otherState(read);
    if (other === null) return;
    const uncounted = { ...body, ...other };
    told.step({
      request: { method: "POST", path, body: uncounted },
      expect: { status: 201 },
    });
  });
};

function stateOf({ state }: Limits) {
  return state === null ? {} : { [state.field.name]: state.value };
}

/** A state that the rule does not count. */
function otherState({ state }: Limits) {
  if (state === null) return null;
  const [value] = valuesOf(state.field).filter((one) => one !== state.value);
  return value === undefined ? null : { [state.field.name]: value };
}
