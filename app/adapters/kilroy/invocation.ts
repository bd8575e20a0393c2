import { stringify } from "yaml";
import type { Cxdb } from "../../core/engines.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import { shellWord } from "../../core/shell-word.ts";
import type { ServedRun } from "./gatekeeper/words.ts";

/** Folders and files of one run as Kilroy sees them. */
export interface KilroyPlaces {
  /** The clone that it branches and commits in. */
  readonly repo: string;
  /** Empty at the start. */
  readonly logs: string;
  readonly state: string;
  /** Nothing but the graph and the settings lies here. */
  readonly order: string;
  /** An empty folder to start in: its `.env` would be loaded into every tool. */
  readonly start: string;
  /** Where commits are handed over. */
  readonly out: string;
}

export const GRAPH_FILE = "graph.dot";
export const SETTINGS_FILE = "run.yaml";
export const INPUTS_FILE = "inputs.json";
/** Answers to the questions of human gates, as they come. */
export const ANSWERS_FILE = "answers.json";

/** What is to be run, and how. */
interface Order {
  readonly runId: string;
  readonly places: KilroyPlaces;
  readonly cxdb: Cxdb | null;
  /** The graph's inputs, which lie in a file of their own: some versions take no JSON for a word. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Kilroy's command line; it knows no `--flag=value`. */
export function kilroyArgv(
  program: string,
  { runId, places, cxdb, inputs }: Order,
): readonly [string, ...string[]] {
  return [
    program,
    "attractor",
    "run",
    "--graph",
    `${places.order}/${GRAPH_FILE}`,
    "--config",
    `${places.order}/${SETTINGS_FILE}`,
    "--run-id",
    runId,
    "--logs-root",
    places.logs,
    ...(Object.keys(inputs).length === 0 ? [] : ["--input", `${places.order}/${INPUTS_FILE}`]),
    ...(cxdb === null ? ["--no-cxdb"] : []),
    "--confirm-stale-build",
    "--skip-cli-headless-warning",
    "--skip-preflight",
  ];
}

/** The command line of the gatekeeper, which has Kilroy's server run the graph. */
export function servedArgv(
  gatekeeper: string,
  program: string,
  { runId, places: { order } }: Order,
): readonly [string, ...string[]] {
  const run: ServedRun = {
    runId,
    graph: `${order}/${GRAPH_FILE}`,
    config: `${order}/${SETTINGS_FILE}`,
    inputs: `${order}/${INPUTS_FILE}`,
    answers: `${order}/${ANSWERS_FILE}`,
  };
  const node = ["node", "--disable-warning=ExperimentalWarning"] as const;
  return [...node, gatekeeper, program, JSON.stringify(run)];
}

/** What every tool inherits: the run's own variables, and over them the few that Kilroy and its git need; never a key. */
export function kilroyEnv(
  given: Readonly<Record<string, string>>,
  { places, model }: { places: KilroyPlaces; model: ModelPlace | null },
): Record<string, string> {
  const own = Object.entries(given).filter(([name]) => !name.startsWith("KILROY_"));
  return {
    ...Object.fromEntries(own),
    HOME: places.state,
    LANG: "C.UTF-8",
    XDG_STATE_HOME: places.state,
    ...gitSettings([
      ["core.hooksPath", "/dev/null"],
      ["commit.gpgsign", "false"],
      ["safe.directory", "*"],
    ]),
    ...(model === null ? {} : { ANTHROPIC_API_KEY: model.token }),
  };
}

function gitSettings(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const lines = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(lines) };
}

/** What goes into `run.yaml`. */
export interface KilroySettings {
  readonly places: KilroyPlaces;
  /** What is linked into its work tree before the first node: paths there, and where they lead. */
  readonly links: Readonly<Record<string, string>>;
  readonly model: ModelPlace | null;
  readonly cxdb: Cxdb | null;
  /** Milliseconds without an event after which the run has failed. */
  readonly stallMs?: number | undefined;
}

/** A day: a stall is what the run's own limit ends; Kilroy's ten minutes would end a silent build. */
const STALL_MS = 86_400_000;

/**
 * Text of `run.yaml`. Only its own notes below `.ai/runs` are kept out of commits, so that a product's own `.ai` is work
 * like any other.
 */
export function runYaml({
  places,
  links,
  model,
  cxdb,
  stallMs = STALL_MS,
}: KilroySettings): string {
  const anthropic = model && { backend: "api", api: { base_url: model.url } };
  const commands = Object.entries(links).map(([path, to]) => linking(path, to));
  return stringify({
    version: 1,
    repo: { path: places.repo },
    runtime_policy: { stall_timeout_ms: stallMs, max_llm_retries: 2 },
    inputs: { materialize: { enabled: false } },
    preflight: { prompt_probes: { enabled: false } },
    artifact_policy: { checkpoint: { exclude_globs: [".ai/runs/**", "**/node_modules/**"] } },
    ...(commands.length === 0 ? {} : { setup: { commands } }),
    ...(anthropic === null ? {} : { llm: { providers: { anthropic } } }),
    ...(cxdb === null ? {} : { cxdb: { binary_addr: cxdb.binary, http_base_url: cxdb.page } }),
  });
}

function linking(path: string, to: string): string {
  return `mkdir -p "$(dirname ${shellWord(path)})" && ln -sfn ${shellWord(to)} ${shellWord(path)}`;
}
