import { KEY_SETTINGS, MODEL_VENDORS, type ModelVendor } from "./model-vendor.ts";
import type { DoctorFinding, DoctorReport } from "./workbench.ts";

/** A folder as it was found; `parent`: it is not there, and can be made. */
export interface FolderFact {
  readonly path: string;
  readonly state: "writable" | "readable" | "parent" | "unusable";
  /** How many things lie in it. */
  readonly entries: number;
}

/** A command-line agent: its version and where it is, or why there is none to use and what to do. */
export interface AgentProgramFact {
  readonly program: string;
  readonly found: boolean;
  readonly says: string;
  /** Empty when it is found. */
  readonly remedy: string;
}

/** What was found on a machine. */
export interface MachineFacts {
  /** Version of the running Node, as `24.21.0`. */
  readonly node: string;
  /** Version of git; null where there is none. */
  readonly git: string | null;
  /** What keeps untrusted code apart, and by what or why no better. */
  readonly isolation: { readonly level: "sandbox" | "process" | "none"; readonly by: string };
  /** What the line keeps its state in, or why there is nothing. */
  readonly postgres: { readonly found: boolean; readonly says: string };
  /** Kilroy's program, or why there is none to use; `asked`: pipelines are to be run by it and nothing else. */
  readonly kilroy: { readonly found: boolean; readonly says: string; readonly asked: boolean };
  /** The vendors whose models agents may ask: a key is set. */
  readonly keys: readonly ModelVendor[];
  /** Dollars that models may cost in a month, over all products; null: no such cap. */
  readonly monthUsd: number | null;
  readonly agents: readonly AgentProgramFact[];
  readonly home: FolderFact;
  /** The folder on the way to the home that other accounts cannot pass through; looked for as root only. */
  readonly closed?: string | null;
  readonly packs: FolderFact;
}

type Check = (facts: MachineFacts) => DoctorFinding | readonly DoctorFinding[];

const OLDEST_NODE = 24;
/** The backends that ask each vendor's models. */
const ASKED_BY = {
  anthropic: "anthropic or claude",
  openai: "codex",
  google: "gemini",
} as const satisfies Record<ModelVendor, string>;

/** Each thing that is looked at: what was seen, what is lost without it, and what to do. */
const CHECKS: readonly Check[] = [
  ({ node }) =>
    judged(Number.parseInt(node, 10) >= OLDEST_NODE, {
      name: "node",
      seen: node,
      costs: "nothing runs",
      remedy: `install Node ${OLDEST_NODE} or newer, or run npm ci without --omit=optional`,
    }),
  ({ git }) =>
    judged(git !== null, {
      name: "git",
      seen: git ?? "not found",
      costs: "no product can be registered, built or merged",
      remedy: "install git (apt install git, dnf install git, brew install git)",
    }),
  ({ postgres }) =>
    judged(postgres.found, {
      name: "postgres",
      seen: postgres.says,
      costs: "no server starts: the line keeps its state there",
      remedy: "run npm ci without --omit=optional, or set DATABASE_URL",
    }),
  ({ isolation: { level, by } }) =>
    judged(level === "sandbox", {
      name: "sandbox",
      seen: by,
      costs:
        "code that the factory's own compiler did not write is refused; its own runs as plain processes with limits",
      remedy: "on Linux, install bubblewrap (apt install bubblewrap), then run sf doctor again",
    }),
  ({ kilroy: { found, says, asked } }) =>
    judged(found, {
      name: "kilroy",
      seen: says,
      costs: asked
        ? "no pipeline runs: FACTORY_ENGINE is kilroy"
        : "nothing: pipelines are run by the embedded engine",
      remedy: "without it leave FACTORY_ENGINE at embedded",
    }),
  ({ keys }) => MODEL_VENDORS.map((vendor) => keyFinding(vendor, keys.includes(vendor))),
  ({ keys, monthUsd }) =>
    judged(monthUsd !== null || keys.length === 0, {
      name: "month's cap",
      seen: monthCap(monthUsd),
      costs: "what models may cost in a month is capped by each product's own budget alone",
      remedy: "set FACTORY_MONTH_USD where sf start is run, as FACTORY_MONTH_USD=100",
    }),
  ({ agents }) =>
    agents.map(({ program, found, says, remedy }) =>
      judged(found, {
        name: program,
        seen: says,
        costs: `graphs with a node of backend ${program} are refused`,
        remedy,
      }),
    ),
  ({ closed = null, home: { path } }) =>
    judged(closed === null, {
      name: "way to the home",
      seen: closed === null ? "open" : `${closed}, on the way to ${path}, is closed to others`,
      costs: "no server starts as root: database and candidates run under accounts of their own",
      remedy: `chmod o+x ${closed}, or give another folder with --home or FACTORY_HOME`,
    }),
  ({ home: { path, state } }) =>
    judged(state === "writable" || state === "parent", {
      name: "home",
      seen: state === "unusable" || state === "readable" ? `${path} cannot be written` : path,
      costs: "no server starts",
      remedy: "give a folder that you may write with --home or FACTORY_HOME",
    }),
  ({ packs: { path, entries } }) =>
    judged(entries > 0, {
      name: "packs",
      seen: entries > 0 ? `${path}, ${entries} in it` : `${path} holds no pack`,
      costs: "nothing judges a product: its intents end inconclusive",
      remedy: `put a scenario pack into ${path}, or set FACTORY_PACKS to where they are`,
    }),
];

/** The line does not run without these. */
const NEEDED: ReadonlySet<string> = new Set(["node", "git", "postgres", "way to the home", "home"]);

/** What a machine has and lacks, what each missing thing costs, and whether the line can run on it. */
export function diagnose(facts: MachineFacts): DoctorReport {
  const findings = CHECKS.flatMap((check) => check(facts));
  const { asked, found } = facts.kilroy;
  const ready = findings.every(({ name, state }) => state === "ok" || !NEEDED.has(name));
  return { ready: ready && (found || !asked), findings };
}

function monthCap(usd: number | null): string {
  return usd === null
    ? "FACTORY_MONTH_USD is not set"
    : `$${usd.toFixed(2)} in a calendar month (UTC), over all products`;
}

/** Whether a key is there; never the key. */
function keyFinding(vendor: ModelVendor, isSet: boolean): DoctorFinding {
  const setting = KEY_SETTINGS[vendor];
  return judged(isSet, {
    name: `${vendor} key`,
    seen: isSet ? `${setting} is set` : `${setting} is not set`,
    costs: `graphs with a node of backend ${ASKED_BY[vendor]} are refused`,
    remedy: `set ${setting} where sf is started`,
  });
}

function judged(
  ok: boolean,
  { name, seen, costs, remedy }: Omit<DoctorFinding, "state">,
): DoctorFinding {
  return ok
    ? { name, state: "ok", seen, costs: "", remedy: "" }
    : { name, state: "missing", seen, costs, remedy };
}
