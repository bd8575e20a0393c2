import { Command } from "commander";
import type { Act } from "./call.ts";
import { addAbsent } from "./not-in-this-version.ts";
import type { World } from "./world.ts";

/** Adds a command's arguments, options and children to it. */
type Add = (command: Command, act: Act) => void;

interface Known {
  readonly name: string;
  readonly says: string;
  /** Its file is loaded only for a line that names it, so that each command starts quickly. */
  readonly load: () => Promise<Add>;
}

const COMMANDS: readonly Known[] = [
  {
    name: "demo",
    says: "the whole line once, on a fresh temporary home, with the example product",
    load: async () => (await import("./commands/demo.ts")).addDemo,
  },
  {
    name: "start",
    says: "run the server of this home: the line and the services it deployed",
    load: async () => (await import("./commands/start.ts")).addStart,
  },
  {
    name: "init",
    says: "write product.yml and an intent into a repository, and a pack's skeleton below FACTORY_PACKS",
    load: async () => (await import("./commands/init.ts")).addInit,
  },
  {
    name: "product",
    says: "register products",
    load: async () => (await import("./commands/product.ts")).addProduct,
  },
  {
    name: "intent",
    says: "submit intents, watch and decide them",
    load: async () => (await import("./commands/intent.ts")).addIntent,
  },
  {
    name: "run",
    says: "one pipeline run",
    load: async () => (await import("./commands/run.ts")).addRun,
  },
  {
    name: "service",
    says: "what is deployed here",
    load: async () => (await import("./commands/service.ts")).addService,
  },
  {
    name: "pipeline",
    says: "check and run pipelines, without a server",
    load: async () => (await import("./commands/pipeline.ts")).addPipeline,
  },
  {
    name: "pack",
    says: "check, draw and play scenario packs; which families judge here, and who says so",
    load: async () => (await import("./commands/pack.ts")).addPack,
  },
  {
    name: "gate",
    says: "plans and verdicts of the gate; what lineages have spent of alpha",
    load: async () => (await import("./commands/gate.ts")).addGate,
  },
  {
    name: "evidence",
    says: "evidence, checked offline",
    load: async () => (await import("./commands/evidence.ts")).addEvidence,
  },
  {
    name: "doctor",
    says: "what is installed, what is missing, what each missing thing costs",
    load: async () => (await import("./commands/doctor.ts")).addDoctor,
  },
  {
    name: "schema",
    says: "JSON Schema of a format; without a name, the names there are",
    load: async () => (await import("./commands/schema.ts")).addSchema,
  },
];

/** The program, with everything that these words name. */
export async function buildProgram(
  words: readonly string[],
  act: Act,
  world: World,
): Promise<Command> {
  const program = emptyProgram(world);
  for (const { name, says, load } of COMMANDS) {
    const command = program.command(name).description(says);
    if (words.includes(name)) (await load())(command, act);
  }
  addAbsent(program, "github", ["setup", "init"]);
  return program;
}

function emptyProgram({ terminal, version }: World): Command {
  return new Command("sf")
    .description("A software factory: an intent goes in, a merged and running service comes out.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .option("--json", "print one JSON document on standard output")
    .option("--home <dir>", "folder of the factory's state (default: FACTORY_HOME)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      // Said once, by whoever knows the exit code.
      outputError: () => {},
      getOutHelpWidth: () => terminal.columns(),
      getErrHelpWidth: () => terminal.columns(),
    })
    .exitOverride();
}
