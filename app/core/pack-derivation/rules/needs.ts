import { collectionOf } from "../known.ts";
import { valuesOf } from "../values.ts";
import { countStep, familyTold, type RuleTeller, roomFor, unmakeable } from "./told.ts";

/** A record is refused where what it refers to is in the wrong state, and taken where it is in the right one. */
export const needs: RuleTeller<"needs"> = (known, read, telling) => {
  const { of, by, what, state, denied } = read;
  const why = unmakeable(known, of, what);
  if (why !== null) return { why };
  if (!roomFor(known, what, 2)) return { why: "another rule lets only one of them be there" };
  const wrong = valuesOf(state.field).filter((value) => (value === state.value) === denied);
  if (wrong.length === 0) return { why: `${state.field.name} has no other value` };
  return familyTold(known, telling, (told) => {
    const path = collectionOf(known, of);
    const unfit = told.draw(`unfit_${state.field.name}`, { oneOf: [...wrong] });
    const other = told.make(what, { [state.field.name]: unfit });
    const fit = told.parent(what);
    const body = told.body(of, { [by.name]: fit.id });
    told.step({
      request: { method: "POST", path, body: { ...body, [by.name]: other.id } },
      expect: telling.refusal,
    });
    told.step(countStep(known, of, 0));
    told.step({ request: { method: "POST", path, body }, expect: { status: 201 } });
  });
};
