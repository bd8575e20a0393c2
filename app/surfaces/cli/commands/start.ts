import type { Command } from "commander";
import type { Act } from "../call.ts";
import { EXIT } from "../exit-code.ts";
import { interrupted } from "../interrupted.ts";

interface Options {
  readonly listen?: string;
}

/** `sf start`: the server, until it is told to stop. */
export function addStart(start: Command, act: Act): void {
  start
    .option("--listen <addr:port>", "also answer over TCP, to callers that show FACTORY_TOKEN")
    .action(
      act(async (call, { listen }: Options) => {
        const server = await call.doors.serve(call.home, listen);
        const { pid, home, addresses } = server;
        call.show({ pid, home, addresses }, () =>
          [`running as process ${pid} on ${home}`, ...addresses.map((at) => `  ${at}`)].join("\n"),
        );
        await interrupted(call.signal);
        call.terminal.err(
          "stopping at the next safe point; what is under way goes on with the next sf start; Ctrl-C again kills",
        );
        await server.close();
        return EXIT.done;
      }, "finish"),
    );
}
