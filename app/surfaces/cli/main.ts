import { type Command, CommanderError } from "commander";
import { FactoryError } from "../../core/errors.ts";
import { type Act, callIn } from "./call.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { tellFailure, tellInterrupted } from "./failure.ts";
import { interrupted } from "./interrupted.ts";
import { buildProgram } from "./program.ts";
import type { World } from "./world.ts";

/** Runs one command line (the words after `sf`) to its end; gives the exit code and never throws. */
export async function runCommandLine(words: readonly string[], world: World): Promise<ExitCode> {
  const json = words.includes("--json");
  let code: ExitCode = EXIT.done;
  const act: Act =
    (run, onInterrupt = "drop") =>
    async (...args) => {
      const running = run(callIn(world, program.opts()), ...args);
      code = await (onInterrupt === "drop" ? orInterrupted(running, world.signal) : running);
    };
  const program = await buildProgram(words, act, world);
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return endOfParsing(error, helpFor(program, words), world, json);
    if (world.signal.aborted && !(error instanceof FactoryError)) {
      return tellInterrupted(world.terminal, json);
    }
    return tellFailure(error, world.terminal, json);
  }
}

/** What a command came to, unless Ctrl-C came first. */
async function orInterrupted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  const done = new AbortController();
  const stopped = interrupted(AbortSignal.any([signal, done.signal])).then(() => {
    throw new DOMException("interrupted", "AbortError");
  });
  // Whichever comes second is nobody's failure any more.
  stopped.catch(() => {});
  running.catch(() => {});
  try {
    return await Promise.race([running, stopped]);
  } finally {
    done.abort();
  }
}

/** Help and version that were asked for are done; all else that ends the parsing is wrong use. */
function endOfParsing(
  error: CommanderError,
  help: string,
  { terminal }: World,
  json: boolean,
): ExitCode {
  if (error.exitCode === 0) return EXIT.done;
  const said =
    error.code === "commander.help"
      ? "no command given"
      : error.message.replace(/^error: /, "").replace("\n", " ");
  const message = said.includes("Did you mean") ? said : `${said.replace(/\.$/, "")}; see ${help}`;
  return tellFailure(new FactoryError("wrong-use", message), terminal, json);
}

/** The help of the command that the words lead to. */
function helpFor(program: Command, words: readonly string[]): string {
  let command = program;
  const path = ["sf"];
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word);
    if (next === undefined) continue;
    command = next;
    path.push(word);
  }
  return [...path, "--help"].join(" ");
}
