import { changeOf, freeField } from "../changes.ts";
import type { Body } from "../draft.ts";
import type { Made, Story } from "../story.ts";
import { drawOf } from "../values.ts";
import type { RuleRead } from "./read.ts";
import { familyTold, type RuleTeller, unmakeable } from "./told.ts";

type Frozen = Extract<RuleRead, { readonly kind: "frozen" }>;

/** A record in the state stays as it is; until then it can be changed. */
export const frozen: RuleTeller<"frozen"> = (known, read, telling) => {
  const { of, state, change, remove } = read;
  const why = unmakeable(known, of);
  if (why !== null) return { why };
  const free = freeField(known, of);
  const late =
    free ?? of.fields.find((field) => state === null && drawOf(known, of, field) !== null) ?? null;
  if (change && late === null)
    return { why: "every field that could be changed is looked at by a rule" };
  return familyTold(known, telling, (told) => {
    const made = told.parent(of);
    const { id, path } = made;
    const now = state === null ? made.body : entered(told, made, read);
    if (change && late !== null) {
      const body = changeOf(told, of, late);
      told.step({ request: { method: "PATCH", path, body }, expect: telling.refusal });
    }
    if (remove) told.step({ request: { method: "DELETE", path }, expect: telling.refusal });
    told.step({ request: { method: "GET", path }, expect: { status: 200, body: { id, ...now } } });
  });
};

/** Changes the record into the state, and gives what it then is. */
function entered(told: Story, { path, body }: Made, { of, state }: Frozen): Body {
  const free = freeField(told.known, of);
  const change = {
    ...(free === null ? {} : changeOf(told, of, free)),
    ...(state === null ? {} : { [state.field.name]: state.value }),
  };
  const now = { ...body, ...change };
  told.step({
    request: { method: "PATCH", path, body: change },
    expect: { status: 200, body: now },
  });
  return now;
}
