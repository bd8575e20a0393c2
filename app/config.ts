import {
  absolute,
  baseUrl,
  count,
  cxdb,
  databaseUrl,
  dollars,
  engineWish,
  key,
  modelName,
  prices,
  token,
  trimmed,
  uidRange,
} from "./config-values.ts";
import type { Cxdb, EngineSettings } from "./core/engines.ts";
import { FactoryError } from "./core/errors.ts";
import {
  KEY_SETTINGS,
  MODEL_VENDORS,
  type ModelKeys,
  type ModelVendor,
} from "./core/model-vendor.ts";
import { nearest } from "./core/nearest.ts";

/** What the environment leaves open, as the machine has it. */
export interface Machine {
  readonly platform: string;
  /** Whether this process is root. */
  readonly root: boolean;
  readonly cores: number;
  readonly folder: { readonly user: string; readonly current: string };
}

/** Everything that is set about a factory, checked; times and sizes are none of it, those stand in each product's file. */
export interface Config {
  /** Absolute path of the folder that holds the factory's state. */
  readonly home: string;
  /** Absolute path of the folder that holds the scenario packs. */
  readonly packs: string;
  /** Absolute path of the file that heads of the ledger are appended to; null: none. */
  readonly anchors: string | null;
  /** Jobs at once. */
  readonly jobs: number;
  /** Intents at once between intake and delivery. */
  readonly intents: number;
  /** Builds at once. */
  readonly builds: number;
  /** Accounts that boxed code may run as when the factory is root; both ends included. */
  readonly uids: { readonly first: number; readonly last: number };
  readonly models: ModelConfig;
  readonly engine: EngineSettings;
}

/** Which models agents use, and what they may cost. */
export interface ModelConfig {
  /** Base URL of each vendor's API, as its own clients take it: of OpenAI's with `/v1`, of the others' without. */
  readonly upstreams: Readonly<Record<ModelVendor, string>>;
  /** The model of nodes that name none. */
  readonly model: string;
  /** Dollars per million tokens, by model. */
  readonly prices: Readonly<Record<string, { readonly input: number; readonly output: number }>>;
  /** Dollars that one `sf pipeline run` may spend. */
  readonly runUsd: number;
  /** Dollars that all products of the server may spend together in a calendar month (UTC); null: no such cap. */
  readonly monthUsd: number | null;
}

/** What nobody but the factory may read. */
export interface Secrets {
  /** A PostgreSQL of one's own; null: the one that comes with the factory. */
  readonly databaseUrl: string | null;
  /** What a caller over TCP must show. */
  readonly token: string | null;
  /** The model vendors' keys; they never leave the model broker. */
  readonly modelKeys: ModelKeys;
}

/** One setting, as the manual's table shows it. */
export interface Setting {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
}

/** Every setting there is. */
export const SETTINGS = [
  {
    name: "FACTORY_HOME",
    default: "as root `/var/lib/factory`, else `$XDG_STATE_HOME/sovereign-factory`",
    meaning:
      "folder of the factory's state: database, keys, jobs, deployed services; `--home` goes before it",
  },
  {
    name: "FACTORY_PACKS",
    default: "`packs` in the home",
    meaning:
      "folder of the scenario packs, one sub-folder a pack; never inside a product's repository",
  },
  {
    name: "FACTORY_ANCHORS",
    default: "none",
    meaning:
      "a file that the ledger's head is appended to at every verdict (`head number time`), best where the factory cannot change it later; `sf evidence verify --anchor` reads it",
  },
  {
    name: "DATABASE_URL",
    default: "the PostgreSQL that comes with the package, kept in the home",
    meaning: "a PostgreSQL of your own, `postgres://user:password@host:port/database`",
  },
  {
    name: "FACTORY_TOKEN",
    default: "none",
    meaning:
      "what callers over TCP show as a bearer token, at least 24 characters; `sf start --listen` needs it",
  },
  {
    name: "FACTORY_JOBS",
    default: "the machine's cores",
    meaning: "jobs (pipeline runs, verifications, evaluations) at once",
  },
  {
    name: "FACTORY_INTENTS",
    default: "5",
    meaning: "intents at once between intake and delivery, waits for people not counted",
  },
  { name: "FACTORY_BUILDS", default: "3", meaning: "builds at once" },
  {
    name: "FACTORY_UIDS",
    default: "60578-61183",
    meaning:
      "as root: the accounts that candidates run as, one each; none may have an entry in `/etc/passwd`",
  },
  {
    name: "ANTHROPIC_API_KEY",
    default: "none",
    meaning: "the key of Anthropic's models; only the model broker ever sees it",
  },
  {
    name: "ANTHROPIC_BASE_URL",
    default: "`https://api.anthropic.com`",
    meaning: "where the model broker reaches the Messages API",
  },
  {
    name: "OPENAI_API_KEY",
    default: "none",
    meaning: "the key of OpenAI's models, for nodes of Codex; only the model broker ever sees it",
  },
  {
    name: "OPENAI_BASE_URL",
    default: "`https://api.openai.com/v1`",
    meaning: "where the model broker reaches the Responses API",
  },
  {
    name: "GEMINI_API_KEY",
    default: "none",
    meaning: "the key of Google's models, for nodes of Gemini; only the model broker ever sees it",
  },
  {
    name: "GOOGLE_GEMINI_BASE_URL",
    default: "`https://generativelanguage.googleapis.com`",
    meaning: "where the model broker reaches the Gemini API",
  },
  {
    name: "FACTORY_MODEL",
    default: "`claude-sonnet-5-5`",
    meaning:
      "the model of Anthropic's agents (`anthropic`, `claude`) whose node names none; Codex and Gemini choose by themselves",
  },
  {
    name: "FACTORY_MODEL_PRICES",
    default: "the published prices",
    meaning:
      "dollars per million tokens in and out, as `model=3/15,other=1/5`; a model without a price is refused",
  },
  {
    name: "FACTORY_RUN_USD",
    default: "5",
    meaning:
      "dollars that one `sf pipeline run` may spend on models; a product's runs share its `budget.usd`",
  },
  {
    name: "FACTORY_MONTH_USD",
    default: "none",
    meaning:
      "dollars that all products of a server may spend on models in a calendar month (UTC), whatever their own `budget` allows; `sf pipeline run` does not count",
  },
  {
    name: "FACTORY_ENGINE",
    default: "embedded",
    meaning:
      "what runs pipelines: `embedded`, `kilroy`, or `auto`: Kilroy where it is found and does what the graph says",
  },
  {
    name: "FACTORY_KILROY",
    default: "`kilroy` on the search path",
    meaning: "Kilroy's program",
  },
  {
    name: "FACTORY_CXDB",
    default: "none",
    meaning:
      "where Kilroy stores conversations and the page that shows them, as `127.0.0.1:9009,http://127.0.0.1:9010`; only without a sandbox, which reaches neither",
  },
] as const satisfies readonly Setting[];

type Name = (typeof SETTINGS)[number]["name"];
type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "FACTORY_";

/** The checked settings; a refusal names every variable that is wrong, what was seen and what to do. */
export function readConfig(
  environment: Environment,
  machine: Machine,
  given: { readonly home?: string | undefined } = {},
): { readonly config: Config; readonly secrets: Secrets } {
  const problems = unknownNames(environment);
  const setting = <T>(name: Name, absent: T, read: (text: string) => T): T => {
    const text = environment[name];
    if (text === undefined || text === "") return absent;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof FactoryError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return absent;
    }
  };
  const folder = (text: string): string => absolute(text, machine.folder.current);
  const home = given.home
    ? folder(given.home)
    : setting("FACTORY_HOME", defaultHome(environment, machine), folder);
  const config: Config = {
    home,
    packs: setting("FACTORY_PACKS", `${home}/packs`, folder),
    anchors: setting<string | null>("FACTORY_ANCHORS", null, folder),
    jobs: setting("FACTORY_JOBS", Math.max(1, machine.cores), count),
    intents: setting("FACTORY_INTENTS", 5, count),
    builds: setting("FACTORY_BUILDS", 3, count),
    uids: setting("FACTORY_UIDS", { first: 60_578, last: 61_183 }, uidRange),
    models: {
      upstreams: {
        anthropic: setting("ANTHROPIC_BASE_URL", "https://api.anthropic.com", baseUrl),
        openai: setting("OPENAI_BASE_URL", "https://api.openai.com/v1", baseUrl),
        google: setting(
          "GOOGLE_GEMINI_BASE_URL",
          "https://generativelanguage.googleapis.com",
          baseUrl,
        ),
      },
      model: setting("FACTORY_MODEL", "claude-sonnet-5-5", modelName),
      prices: setting<ModelConfig["prices"]>("FACTORY_MODEL_PRICES", {}, prices),
      runUsd: setting("FACTORY_RUN_USD", 5, dollars),
      monthUsd: setting<number | null>("FACTORY_MONTH_USD", null, dollars),
    },
    engine: {
      wish: setting<EngineSettings["wish"]>("FACTORY_ENGINE", "embedded", engineWish),
      program: setting<string | null>("FACTORY_KILROY", null, folder),
      cxdb: setting<Cxdb | null>("FACTORY_CXDB", null, cxdb),
    },
  };
  const secrets: Secrets = {
    databaseUrl: setting<string | null>("DATABASE_URL", null, databaseUrl),
    token: setting<string | null>("FACTORY_TOKEN", null, token),
    modelKeys: keysIn((name) => setting<string | null>(name, null, key)),
  };
  if (problems.length > 0) throw new FactoryError("invalid-input", problems.join("\n"));
  return { config, secrets };
}

function unknownNames(environment: Environment): string[] {
  const known = SETTINGS.map(({ name }) => name as string);
  const ours = known
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .sort()
    .map((name) => {
      const near = nearest(name.slice(PREFIX.length), ours);
      const remedy =
        near === null ? `known are ${known.join(", ")}` : `did you mean ${PREFIX}${near}?`;
      return `${name}: no setting of that name; ${remedy}`;
    });
}

function defaultHome(environment: Environment, { root, platform, folder }: Machine): string {
  if (root) return "/var/lib/factory";
  const state = environment.XDG_STATE_HOME;
  if (state?.startsWith("/")) return `${trimmed(state)}/sovereign-factory`;
  const base = platform === "darwin" ? "Library/Application Support" : ".local/state";
  return `${trimmed(folder.user)}/${base}/sovereign-factory`;
}

/** The keys that are set. */
function keysIn(read: (name: (typeof KEY_SETTINGS)[ModelVendor]) => string | null): ModelKeys {
  const all = MODEL_VENDORS.map((vendor) => [vendor, read(KEY_SETTINGS[vendor])] as const);
  return Object.fromEntries(all.filter(([, text]) => text !== null));
}
