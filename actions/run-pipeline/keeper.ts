import { commandLineAgents } from "../../app/adapters/agents/command-line-agents.ts";
import { anthropicAgent } from "../../app/adapters/anthropic/agent.ts";
import { type Agents, noAgents } from "../../app/adapters/attractor/backends.ts";
import { attractorEngine } from "../../app/adapters/attractor/engine.ts";
import { answeredGates, plainQuestion } from "../../app/adapters/attractor/gates-of.ts";
import { openBrokerWay } from "../../app/adapters/broker/way.ts";
import { compilerCoder } from "../../app/adapters/compiler/coder.ts";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitHoldoutSearch } from "../../app/adapters/git/search/holdout-search.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import { engineAsSet } from "../../app/adapters/kilroy/choose.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { RunPipelineInput } from "../../app/core/job.ts";
import { everyKeyMissing, keyMissing } from "../../app/core/model-vendor.ts";
import { type Boxes, type Keeping, MACHINE_PATH } from "../../app/ports/boxes.ts";
import type { Engine } from "../../app/ports/engine.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { runPipeline } from "../../app/work/run-pipeline.ts";

interface Request {
  readonly input: RunPipelineInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
}

/** How the factory's model broker is reached from inside the room, or why it is not. The way there goes with the room. */
type ModelWay =
  | ({ readonly kind: "ready"; readonly url: string } & NonNullable<JobSettings["model"]>)
  | { readonly kind: "missing"; readonly why: string };

async function openModel({ model }: JobSettings): Promise<ModelWay> {
  if (model === undefined) return { kind: "missing", why: everyKeyMissing() };
  const { url } = await openBrokerWay(model.socket);
  return { kind: "ready", url, ...model };
}

const NO_ANTHROPIC = { kind: "missing", why: keyMissing("anthropic") } as const;

/** Agents that ask the model broker. */
function agentsOf(model: ModelWay): Agents {
  if (model.kind === "missing") return noAgents(model.why);
  const { url, token, vendors, name } = model;
  const parts = { baseUrl: url, token, model: name };
  const place = async () => ({ url, token });
  return {
    ...commandLineAgents({ path: MACHINE_PATH, place, vendors, models: { anthropic: name } }),
    anthropic: vendors.includes("anthropic")
      ? { kind: "ready", on: (clone) => anthropicAgent(parts, clone) }
      : NO_ANTHROPIC,
  };
}

/** The engine that is set, all of it in the room's boxes. */
async function openEngine(settings: JobSettings, boxes: Boxes): Promise<Engine> {
  const workshop = gitWorkshop();
  const model = await openModel(settings);
  const isKilroys = model.kind === "missing" || model.vendors.includes("anthropic");
  return engineAsSet(settings.engine, {
    path: MACHINE_PATH,
    boxes,
    workshop,
    model: isKilroys ? model : NO_ANTHROPIC,
    gates: { answered: answeredGates, plain: plainQuestion },
    embedded: attractorEngine({ boxes, workshop, agents: agentsOf(model), now: Date.now }),
  });
}

/** Builds the candidate inside the room. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept }) => {
    return runPipeline(
      input,
      { work, keep: kept },
      {
        workshop: gitWorkshop(),
        engine: await openEngine(settings, boxes),
        coder: compilerCoder,
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        installs: folderInstalls(settings.installs),
        search: gitHoldoutSearch({ scratch: `${work}/search`, kept: settings.searches }),
        isolation: boxes.isolation,
        clock: () => performance.now(),
      },
    );
  });
}
