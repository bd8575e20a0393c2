import { commandLineAgents } from "../../app/adapters/agents/command-line-agents.ts";
import { anthropicAgent } from "../../app/adapters/anthropic/agent.ts";
import { type Agents, noAgents } from "../../app/adapters/attractor/backends.ts";
import { attractorEngine } from "../../app/adapters/attractor/engine.ts";
import { openBrokerWay } from "../../app/adapters/broker/way.ts";
import { compilerCoder } from "../../app/adapters/compiler/coder.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { RunPipelineInput } from "../../app/core/job.ts";
import { KEY_SETTINGS } from "../../app/core/model-vendor.ts";
import type { Keeping } from "../../app/ports/boxes.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { runPipeline } from "../../app/work/run-pipeline.ts";

interface Request {
  readonly input: RunPipelineInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
}

/** Where agents that are programs of their own are looked for: what the machine has for everybody. */
const AGENTS_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";

/** Agents that ask the factory's model broker, from inside the room. Their way to it goes with the room. */
async function openAgents({ model }: JobSettings): Promise<Agents> {
  if (model === undefined)
    return noAgents(`no key for a model: set ${Object.values(KEY_SETTINGS).join(" or ")}`);
  const { url } = await openBrokerWay(model.socket);
  const { token, vendors } = model;
  const parts = { baseUrl: url, token, model: model.name };
  const place = async () => ({ url, token });
  return {
    ...commandLineAgents({ path: AGENTS_PATH, place, vendors }),
    anthropic: vendors.includes("anthropic")
      ? { kind: "ready", on: (clone) => anthropicAgent(parts, clone) }
      : { kind: "missing", why: `no key for its models: set ${KEY_SETTINGS.anthropic}` },
  };
}

/** Builds the candidate inside the room. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept }) => {
    const workshop = gitWorkshop();
    const agents = await openAgents(settings);
    return runPipeline(
      input,
      { work, keep: kept },
      {
        workshop,
        engine: attractorEngine({ boxes, workshop, agents, now: Date.now }),
        coder: compilerCoder,
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        installs: folderInstalls(settings.installs),
        isolation: boxes.isolation,
        clock: () => performance.now(),
      },
    );
  });
}
