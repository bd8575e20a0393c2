import { type ComposedFactory, composeFactory, type Overrides } from "../../app/compose.ts";
import { type Event, type EventKind, isKind } from "../../app/core/event.ts";
import { hasEnded, type StatusDocument } from "../../app/core/status.ts";
import type { Factory } from "../../app/ports/factory.ts";
import { configOf, newHome, PLAIN, removeHome, SECRETS } from "./home.ts";
import { type Files, INTENT, makeShelf, type Shelf } from "./shelf.ts";

/** The real factory on a home of its own. */
export interface Journey {
  readonly home: string;
  /** Of the server that runs now: another one after a restart. */
  factory(): Factory;
  /** Makes a shelf's repository and pack and registers it; answers the repository. */
  has(shelf?: Shelf, files?: Files): Promise<string>;
  submits(text?: string, product?: string): Promise<string>;
  /** Waits until the intent has ended, or waits for a person. */
  settles(intent: string): Promise<StatusDocument>;
  /** Waits until the status holds. */
  sees(intent: string, holds: (status: StatusDocument) => boolean): Promise<StatusDocument>;
  events<K extends EventKind>(intent: string, ...kinds: K[]): Promise<readonly Event[]>;
  /** Stops the server in order and starts the next one. */
  restarts(): Promise<void>;
  /** Ends everything and removes the home; fails when something was left behind. */
  ends(): Promise<void>;
}

/** Starts a factory on a new home; plain processes unless the overrides say otherwise, and no models unless a vendor is given. */
export async function beginJourney(
  overrides: Overrides = { isolation: PLAIN },
  models?: { readonly upstream: string; readonly key: string },
): Promise<Journey> {
  const home = newHome();
  const plain = configOf(home);
  const config = models
    ? {
        ...plain,
        models: {
          ...plain.models,
          upstreams: { ...plain.models.upstreams, anthropic: models.upstream },
        },
      }
    : plain;
  const secrets = { ...SECRETS, modelKeys: models ? { anthropic: models.key } : {} };
  const compose = () => composeFactory(config, secrets, overrides);
  let composed: ComposedFactory = await compose();
  const factory = () => composed.factory;
  const sees: Journey["sees"] = async (intent, holds) => {
    for (;;) {
      const status = await factory().status(intent);
      if (holds(status)) return status;
      await pause(50);
    }
  };
  return {
    home,
    factory,
    has: async (shelf, files) => {
      const repository = makeShelf(home, shelf, files);
      await factory().productAdd(repository);
      return repository;
    },
    submits: async (text = INTENT, product = "shelf") => {
      const [submitted] = await factory().submit({ text, product, by: "ada" });
      if (submitted === undefined) throw new Error("nothing was submitted");
      return submitted.intent;
    },
    settles: (intent) => sees(intent, ({ status }) => hasEnded(status) || status === "waiting"),
    sees,
    events: (intent, ...kinds) => eventsOf(factory(), intent, kinds),
    restarts: async () => {
      await composed.close();
      composed = await compose();
    },
    ends: async () => {
      await composed.close();
      await removeHome(home);
    },
  };
}

/** What the ledger has of an intent that has ended, of these kinds. */
async function eventsOf(
  factory: Factory,
  intent: string,
  kinds: readonly EventKind[],
): Promise<readonly Event[]> {
  const found: Event[] = [];
  const enough = new AbortController();
  for await (const news of factory.subscribe({ intent, after: 0 }, enough.signal)) {
    if (news.kind !== "event") continue;
    if (isKind(news.event, ...kinds)) found.push(news.event);
    if (isKind(news.event, "intent-ended")) break;
  }
  enough.abort();
  return found;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
