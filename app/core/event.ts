import { z } from "zod";
import { decode } from "./decode.ts";
import { FactoryError } from "./errors.ts";
import { BUILD_DATA } from "./event/build.ts";
import { DELIVER_DATA } from "./event/deliver.ts";
import { FACTORY_DATA } from "./event/factory.ts";
import { INTENT_DATA, JOB_DATA } from "./event/intent.ts";
import { JUDGE_DATA } from "./event/judge.ts";
import { PRODUCT_DATA } from "./event/product.ts";
import { SPEC_DATA } from "./event/spec.ts";
import { phaseSchema } from "./intent.ts";

/** Every kind of event, with the schema of its data. */
const EVENT_DATA = {
  ...INTENT_DATA,
  ...JOB_DATA,
  ...SPEC_DATA,
  ...BUILD_DATA,
  ...JUDGE_DATA,
  ...DELIVER_DATA,
  ...PRODUCT_DATA,
  ...FACTORY_DATA,
} as const;

/** What can have happened: a past-tense fact. */
export type EventKind = keyof typeof EVENT_DATA;
export type EventData<K extends EventKind> = z.output<(typeof EVENT_DATA)[K]>;

/** Every kind there is, in the order of the contracts. */
export const EVENT_KINDS = Object.keys(EVENT_DATA) as readonly EventKind[];

const name = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{C}*$/u, "a name holds no control characters");
/** What an event is about; a name may not hold a slash, so that keys can be told apart. */
const part = name.regex(/^[^/\s]+$/, "a name here holds no slash and no space");

const about = {
  intent: part.optional(),
  product: part.optional(),
  phase: phaseSchema.optional(),
  run: name.optional(),
  stage: name.optional(),
  candidate: part.optional(),
  attempt: z.int().nonnegative().optional(),
};
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const sealed = {
  version: z.literal(1),
  seq: z.int().min(1),
  at: z.iso.datetime({ precision: 3 }),
  key: z.string().min(1),
  prev: hash,
  hash,
};

type About = { readonly [K in keyof typeof about]?: NonNullable<z.output<(typeof about)[K]>> };
type Sealed = Readonly<z.output<z.ZodObject<typeof sealed>>>;

/** An event before it has its place: `subject` is what tells it from others of its kind, attempt and phase. */
export type EventDraft<K extends EventKind = EventKind> = {
  [L in K]: About & { readonly kind: L; readonly subject: string; readonly data: EventData<L> };
}[K];

/** A fact of the ledger, in its place in the chain. */
export type Event<K extends EventKind = EventKind> = {
  [L in K]: About & Sealed & { readonly kind: L; readonly data: EventData<L> };
}[K];

const variants = EVENT_KINDS.map((kind) =>
  z.strictObject({ kind: z.literal(kind), ...sealed, ...about, data: EVENT_DATA[kind] }),
);
const [first, ...rest] = variants;
if (first === undefined) throw new Error("no kind of event is defined");

/** An event of the ledger, whole. */
export const eventSchema = z.discriminatedUnion("kind", [first, ...rest]);

const draftSchema = z.strictObject({
  kind: z.enum(EVENT_KINDS),
  subject: name,
  ...about,
  data: z.unknown(),
});

/** The event, or a refusal that names what is wrong with it. */
export function decodeEvent(value: unknown, from: string): Event {
  return decode(eventSchema, value, from) as Event;
}

/** The draft as the ledger may keep it, its data checked by the schema of its kind. */
export function checkDraft(draft: EventDraft): EventDraft {
  const from = `event ${draft.kind}`;
  const checked = decode(draftSchema, draft, from);
  const data = decode(EVENT_DATA[checked.kind], checked.data, `${from}, data`);
  return { ...checked, data } as EventDraft;
}

/**
 * What makes a draft the same fact as another: `<intent>/<attempt>/<phase>/<kind>/<subject>` (attempt 0: before the first),
 * without an intent `<product>/<kind>/<subject>`, of the factory itself `/<kind>/<subject>`.
 */
export function eventKey(draft: EventDraft): string {
  const { intent, product, phase, attempt = 0, kind, subject } = draft;
  if (intent !== undefined && phase !== undefined)
    return `${intent}/${attempt}/${phase}/${kind}/${subject}`;
  if (intent === undefined && product !== undefined) return `${product}/${kind}/${subject}`;
  if (intent === undefined && Object.hasOwn(FACTORY_DATA, kind)) return `/${kind}/${subject}`;
  throw new FactoryError(
    "invalid-input",
    `event ${kind}: its key needs an intent and a phase, or a product alone; saw intent ${intent ?? "none"}, phase ${phase ?? "none"}, product ${product ?? "none"}`,
  );
}

/** The draft as a fact about an intent of a product. */
export function aboutIntent(
  {
    intent,
    product,
  }: { readonly intent: { readonly id: string }; readonly product: { readonly name: string } },
  draft: EventDraft,
): EventDraft {
  return { ...draft, intent: intent.id, product: product.name };
}

/** The event of that kind, for a reader of a mixed list. */
export function isKind<K extends EventKind>(
  event: Event,
  ...kinds: readonly K[]
): event is Extract<Event, { readonly kind: K }> {
  return kinds.some((kind) => kind === event.kind);
}
