import { DBOS, Error as EngineError, type WorkflowStatus as Row } from "@dbos-inc/dbos-sdk";
import { FactoryError } from "../../core/errors.ts";
import type {
  WorkflowBody,
  WorkflowOutcome,
  WorkflowStatus,
  Workflows,
} from "../../ports/steps.ts";
import { type EngineOptions, type Launched, launchEngine } from "./launch.ts";
import { jsonOf } from "./steps.ts";

const UNFINISHED = ["PENDING", "ENQUEUED", "DELAYED"] as const;

/** Durable workflows on DBOS. */
export function dbosWorkflows(options: EngineOptions): Workflows {
  const bodies = new Map<string, WorkflowBody<never>>();
  let launched: Launched | null = null;
  const running = (): Launched => {
    if (launched === null) throw new Error("the engine is not launched");
    return launched;
  };

  return {
    register(name, body) {
      if (launched !== null) throw new Error(`workflow ${name} is registered after the launch`);
      if (bodies.has(name)) throw new Error(`workflow ${name} is registered twice`);
      bodies.set(name, body as WorkflowBody<never>);
    },
    async launch() {
      launched = await launchEngine(options, bodies);
    },
    async shutdown() {
      const stopping = launched;
      launched = null;
      await stopping?.stop();
    },
    async start(name, id, input) {
      const starter = running().starters.get(name);
      if (starter === undefined)
        throw new FactoryError("not-found", `no workflow is called ${name}`);
      await DBOS.startWorkflow(starter, { workflowID: id })(jsonOf(input));
    },
    signal: (id, topic, message, key) =>
      DBOS.send(id, jsonOf(message), topic, key).catch(named(id)),
    async cancel(id) {
      const { life } = running();
      if ((await DBOS.getWorkflowStatus(id)) === null) throw notFound(id);
      // Not while the dead are looked after: to resume what was cancelled a moment ago would undo it.
      await options.replicas.alone("recover", () =>
        DBOS.cancelWorkflow(id, { cancelChildren: true }),
      );
      life.stopActs(id);
    },
    status: async (id) => statusOf(await DBOS.getWorkflowStatus(id)),
    outcome: async (id) => outcomeOf(await DBOS.getWorkflowStatus(id)),
    pending: () => pendingOf([...running().starters.keys()]),
  };
}

const notFound = (id: string) => new FactoryError("not-found", `no workflow ${id} was started`);

function named(id: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof EngineError.DBOSNonExistentWorkflowError ? notFound(id) : error;
  };
}

async function pendingOf(workflowName: string[]): Promise<readonly string[]> {
  if (workflowName.length === 0) return [];
  const rows = await DBOS.listWorkflows({
    workflowName,
    status: [...UNFINISHED],
    loadInput: false,
    loadOutput: false,
  });
  return rows.map((row) => row.workflowID);
}

function statusOf(row: Row | null): WorkflowStatus {
  switch (row?.status) {
    case undefined:
      return "unknown";
    case "SUCCESS":
      return "done";
    case "CANCELLED":
      return "canceled";
    case "ERROR":
    case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
      return "failed";
    default:
      return "running";
  }
}

function outcomeOf(row: Row | null): WorkflowOutcome {
  const status = statusOf(row);
  if (status === "done") return { status, result: row?.output };
  if (status !== "failed") return { status };
  const { error } = row ?? {};
  return { status, reason: error instanceof Error ? error.message : String(error) };
}
