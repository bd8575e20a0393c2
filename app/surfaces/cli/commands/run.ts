import type { Command } from "commander";
import type { RunStatus } from "../../../core/requests.ts";
import type { Factory } from "../../../ports/factory.ts";
import type { Act } from "../call.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { addRunLogs } from "./run/logs.ts";

interface Verb {
  readonly name: string;
  readonly says: string;
  /** Runs the verb to an end, so that the outcome is the exit code. */
  readonly ends: boolean;
  readonly ask: (factory: Factory, run: string) => Promise<RunStatus>;
}

const VERBS: readonly Verb[] = [
  {
    name: "start",
    says: "refuses, and says how the attempt of a run is tried again",
    ends: true,
    ask: (factory, run) => factory.runStart(run),
  },
  {
    name: "status",
    says: "how a run stands",
    ends: false,
    ask: (factory, run) => factory.runStatus(run),
  },
  {
    name: "stop",
    says: "stop a run at the end of its stage",
    ends: false,
    ask: (factory, run) => factory.runStop(run),
  },
  {
    name: "resume",
    says: "refuses, and says how a run goes on: by itself, or once it is answered",
    ends: true,
    ask: (factory, run) => factory.runResume(run),
  },
];

/** `sf run`: one pipeline run of a candidate. */
export function addRun(group: Command, act: Act): void {
  for (const { name, says, ends, ask } of VERBS) {
    group
      .command(name)
      .description(says)
      .argument("<id>", "a run")
      .action(
        act(async (call, id: string) => {
          const run = await ask(await call.connect(), id);
          call.show(run, () => runText(run));
          return ends ? exitOfRun(run) : EXIT.done;
        }),
      );
  }
  addRunLogs(group, act);
}

/** A run that was set going is done; one that had ended by then tells how. */
function exitOfRun({ status }: RunStatus): ExitCode {
  if (status === "canceled") return EXIT.interrupted;
  return status === "fail" || status === "lost" ? EXIT.broken : EXIT.done;
}

function runText({ run, pipeline, status, stage, reason, logs }: RunStatus): string {
  const at = stage === null ? "" : `, stage ${stage}`;
  const why = reason === null ? [] : [`  ${reason}`];
  return [`${run}  ${pipeline}  ${status}${at}`, ...why, `  files: ${logs}`].join("\n");
}
