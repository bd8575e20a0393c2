import { join } from "node:path";
import type { Codergen, CodergenCall } from "../../attractor/codergen.ts";
import { writeAtomic, writeJson } from "../../attractor/files/atomic.ts";
import { jsonIn } from "../../attractor/json-text.ts";
import { attribute } from "../../attractor/language/graph.ts";
import { failed, type Outcome, outcomeSchema } from "../../attractor/run/outcome.ts";
import type { ModelPlace } from "../../core/model-vendor.ts";
import type { BoxEnding } from "../../ports/boxes.ts";
import type { CloneBox, CloneProgram } from "../../ports/clone-box.ts";
import type { CommandLine, Wanted } from "./command-line.ts";
import { failureClass } from "./failure-class.ts";
import type { FoundProgram } from "./find-program.ts";
import { hearOutput } from "./heard-output.ts";
import { unfit } from "./unfit.ts";
import { wantedBy } from "./wanted.ts";

/** An agent's program as it was found, and where its model is asked. */
export interface ProgramAgent {
  readonly cli: CommandLine;
  readonly found: FoundProgram;
  readonly place: () => Promise<ModelPlace>;
  /** The model of nodes that name none; undefined: the program's own choice. */
  readonly model: string | undefined;
}

const LOOK_MS = 60_000;
/** The agent's word, taken away, and after it a digest of all that is not of git or of the pipeline. */
const LOOK = `if [ -f status.json ] && [ ! -L status.json ]; then head -c 65536 status.json; rm -f status.json; fi
printf '\\0'
find . \\( -path ./.git -o -path ./.kilroy -o -name node_modules \\) -prune -o \\( -printf '%P %y %m %l\\n' \\) | sort | sha256sum
find . \\( -path ./.git -o -path ./.kilroy -o -name node_modules \\) -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum | sha256sum`;

/** A coding agent that is a program: all of it runs in a box, which reaches the model broker and nothing else. */
export function commandLineAgent(agent: ProgramAgent, clone: CloneBox): Codergen {
  return {
    generate: async (call) => {
      const wanted = wantedBy(call, agent.cli, agent.model);
      if ("wrong" in wanted) return unable(wanted.wrong);
      const old = await tooOld(agent, clone, call.signal);
      if (old !== null) return unable(old);
      const before = await look(clone, call.signal);
      const heard = await run(agent, clone, { ...call, wanted });
      if (call.signal.aborted) return failed("canceled", { meta: { failure_class: "canceled" } });
      const after = await look(clone, call.signal);
      return outcomeOf(agent, call, {
        ...heard,
        status: after.status,
        isChanged: after.digest !== before.digest,
      });
    },
  };
}

function unable(why: string): Outcome {
  return failed(why, { meta: { failure_class: "deterministic" } });
}

/** Why the program cannot be used; null when its version will do. */
async function tooOld(
  { cli, found }: ProgramAgent,
  clone: CloneBox,
  signal: AbortSignal,
): Promise<string | null> {
  const { path, mounts } = found;
  const ending = await clone.run({
    argv: [path, "--version"],
    mounts,
    ms: LOOK_MS,
    network: "none",
    signal,
  });
  const said = decoded(ending.stdout).trim();
  const why = unfit(cli, { code: ending.code, said, how: endedBy(ending) });
  return why === null ? null : `${why.seen}: ${why.remedy}`;
}

interface Heard {
  readonly ending: BoxEnding;
  readonly text: string;
  readonly failed: string | undefined;
}

async function run(
  { cli, found, place }: ProgramAgent,
  clone: CloneBox,
  call: CodergenCall & { readonly wanted: Wanted },
): Promise<Heard> {
  const { wanted, logsDir, env, signal } = call;
  const { model = null, ...how } = wanted;
  writeJson(join(logsDir, "provider_used.json"), {
    provider: cli.vendor,
    backend: cli.program,
    model,
    ...how,
  });
  const at = await place();
  let text = "";
  let why: string | undefined;
  const tooMuch = new AbortController();
  const output = hearOutput(join(logsDir, "events.ndjson"), (event) => {
    const told = cli.read(event);
    text = (told.text ?? text) + (told.more ?? "");
    why ??= told.failed; // the first says why; what comes after may only say that
  });
  const ending = await clone.run({
    argv: withSettings(cli.settings?.(wanted), [found.path, ...cli.words(wanted, at)]),
    stdin: `${call.prompt}\n\n${CONTRACT}`,
    env: { ...env, ...cli.env(wanted, at) },
    mounts: found.mounts,
    ms: Number.POSITIVE_INFINITY,
    network: "room",
    signal: AbortSignal.any([signal, tooMuch.signal]),
    onOutput: (stream, piece) => {
      output.take(stream, piece);
      if (output.isTooMuch()) tooMuch.abort();
    },
  });
  writeAtomic(join(logsDir, "response.md"), text);
  const stderr = new TextEncoder().encode(output.errors());
  if (output.isTooMuch()) why = "it printed without an end";
  return { ending: { ...ending, stderr }, text, failed: why };
}

/** Puts a file into the home of the box before it becomes the program. */
const WITH_SETTINGS = `mkdir -p "$HOME/$(dirname "$1")" && printf %s "$2" > "$HOME/$1" && shift 2 && exec "$@"`;

function withSettings(
  settings: ReturnType<NonNullable<CommandLine["settings"]>> | undefined,
  argv: readonly [string, ...string[]],
): CloneProgram["argv"] {
  if (settings === undefined) return argv;
  return ["bash", "-c", WITH_SETTINGS, "bash", settings.path, settings.text, ...argv];
}

const CONTRACT = `Nobody answers questions. Do not commit. What the pipeline knows stands in .kilroy/CONTEXT.md. If the task cannot be done, or asks for a
verdict, leave status.json in the top folder: {"status": "success" or "fail", "failure_reason": "...", "preferred_label": "..."}.`;

async function look(
  clone: CloneBox,
  signal: AbortSignal,
): Promise<{ status: string; digest: string }> {
  const ending = await clone.run({
    argv: ["bash", "-c", LOOK],
    ms: LOOK_MS,
    network: "none",
    signal,
  });
  const [status = "", digest = ""] = decoded(ending.stdout).split("\0");
  return { status, digest };
}

interface Seen extends Heard {
  readonly status: string;
  readonly isChanged: boolean;
}

function outcomeOf({ cli }: ProgramAgent, { node }: CodergenCall, seen: Seen): Outcome {
  const context_updates = { last_response: seen.text.slice(0, 4000) };
  const lost = (reason: string, failure_class: string): Outcome =>
    failed(reason, { context_updates, meta: { failure_class } });
  if (seen.failed !== undefined)
    return lost(`${cli.program}: ${seen.failed}`, failureClass(seen.failed));
  if (seen.ending.code !== 0)
    return lost(`${cli.program} ended by ${endedBy(seen.ending)}`, "transient_infra");
  if (seen.status !== "") {
    const own = outcomeSchema.safeParse(jsonIn(seen.status));
    return own.success
      ? own.data
      : lost("the agent's status.json cannot be read as an outcome", "deterministic");
  }
  const mayChangeNothing = attribute(node, "may_change_nothing") === "true";
  if (!seen.isChanged && !mayChangeNothing)
    return lost("the agent ended without changing a file and without a status.json", "empty_diff");
  return { status: "success", notes: `${cli.program} ended`, context_updates };
}

function endedBy({ code, signal, stoppedBy, stderr }: BoxEnding): string {
  const how = stoppedBy === undefined ? (signal ?? `exit ${code}`) : `its limit of ${stoppedBy}`;
  const said = decoded(stderr).trim().slice(-300);
  return said === "" ? how : `${how}: ${said}`;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
