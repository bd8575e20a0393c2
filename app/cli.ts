import { existsSync, readFileSync, statSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { availableParallelism, homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Config, Secrets } from "./config.ts";
import type { Server } from "./server.ts";
import type { Borrowed, Doors } from "./surfaces/cli/world.ts";

/** Whoever pressed Ctrl-C waits for nothing more. */
const INTERRUPTED = 130;
/** Node's code for a wait that nothing can end. */
const STRANDED = 13;
const root = packageRoot(import.meta.dirname);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${version}\n`);
} else {
  await main();
}

/** Each part is loaded when it is needed: a command that asks a running server loads no database, and help loads nothing. */
async function main(): Promise<void> {
  await keepCompiledCode();
  const [{ runCommandLine }, { processWorld }] = await Promise.all([
    import("./surfaces/cli/main.ts"),
    import("./surfaces/cli/process-world.ts"),
  ]);
  const world = processWorld(
    process.env,
    version,
    doors((line) => process.stderr.write(`${line}\n`)),
  );
  process.once("exit", tellStranded);
  process.exitCode = await runCommandLine(words, world);
  process.off("exit", tellStranded);
  if (process.exitCode === INTERRUPTED) process.exit();
  // What has not let go of the process by now may not keep the caller waiting.
  setTimeout(() => process.exit(), 3000).unref();
}

/** A command that waits for what can no longer come ends without a word of its own; Node gives it a code that is none of ours. */
function tellStranded(code: number): void {
  if (code !== STRANDED) return;
  process.stderr.write("sf: the command ended before its work was done: a defect of the factory\n");
  process.exitCode = 1;
}

/**
 * Keeps compiled code between commands, which halves the start of each: in the folder of the home that only its server's account
 * can write, so that nobody can put code there, and nowhere else.
 */
async function keepCompiledCode(): Promise<void> {
  const at = words.indexOf("--home");
  try {
    const { config } = await settings(at < 0 ? undefined : words[at + 1]);
    const run = join(config.home, "run");
    const { uid, mode } = statSync(run);
    if (uid === process.getuid?.() && (mode & 0o077) === 0)
      enableCompileCache(join(run, "compiled"));
  } catch {
    // No server ever ran there, or the settings are wrong: the command itself will say so, a little later.
  }
}

function doors(log: (line: string) => void): Doors {
  return {
    async connect(home) {
      const { config } = await settings(home);
      return (await running(config)) ?? (await notRunning());
    },
    async borrow(home) {
      const { config, secrets } = await settings(home);
      const factory = await running(config);
      if (factory !== null) return { factory, own: false, close: async () => {} };
      return own(await start({ config, secrets }, undefined, log));
    },
    async serve(home, listen) {
      const { config, secrets } = await settings(home);
      const { addresses, close } = await start({ config, secrets }, listen, log);
      return { pid: process.pid, home: config.home, addresses, close };
    },
    async demo() {
      const { makeDemoHome } = await import("./demo-home.ts");
      const files = await makeDemoHome(root, process.env.PATH);
      try {
        const { config } = await settings(files.home);
        // Its own database, whatever is set for real work.
        const secrets = { databaseUrl: null, token: null, modelKeys: {} };
        const server = await start(
          { config: { ...config, packs: files.packs }, secrets },
          undefined,
          log,
        );
        return { ...files, ...own(server) };
      } catch (error) {
        await files.remove();
        throw error;
      }
    },
    async workbench(home) {
      const [{ config, secrets }, { composeWorkbench }] = await Promise.all([
        settings(home),
        import("./compose-workbench.ts"),
      ]);
      return composeWorkbench(config, {
        ownDatabase: secrets.databaseUrl !== null,
        modelKeys: secrets.modelKeys,
        path: process.env.PATH ?? "",
      });
    },
  };
}

interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
}

async function settings(home: string | undefined): Promise<Settings> {
  const { readConfig } = await import("./config.ts");
  const machine = {
    platform: process.platform,
    root: process.getuid?.() === 0,
    cores: availableParallelism(),
    folder: { user: homedir(), current: process.cwd() },
  };
  return readConfig(process.env, machine, { home });
}

async function running({ home }: Config) {
  const { reachServer } = await import("./adapters/socket/reach.ts");
  const socket = await reachServer(home);
  if (socket === null) return null;
  const { socketFactory } = await import("./adapters/socket/socket-factory.ts");
  return socketFactory(socket);
}

async function notRunning(): Promise<never> {
  const { FactoryError } = await import("./core/errors.ts");
  throw new FactoryError("broken", "not running: sf start");
}

async function start(
  { config, secrets }: Settings,
  listen: string | undefined,
  log: (line: string) => void,
): Promise<Server> {
  const { serve } = await import("./server.ts");
  const compose = async () => (await import("./compose.ts")).composeFactory(config, secrets);
  return serve({ config, secrets, listen, runtime: tmpdir(), compose, log });
}

function own({ factory, close }: Server): Borrowed {
  return { factory, own: true, close };
}

/** The folder of the package, whether this runs from its source or from what was built of it. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : packageRoot(dirname(folder));
}
