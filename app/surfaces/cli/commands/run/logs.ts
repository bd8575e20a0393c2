import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { logsText } from "../../logs-text.ts";

/** `sf run logs`: what a run wrote. */
export function addRunLogs(run: Command, act: Act): void {
  run
    .command("logs")
    .description("what a run wrote")
    .argument("<id>", "a run")
    .action(
      act(async (call, id: string) => {
        const factory = await call.connect();
        const logs = await factory.runLogs(id);
        call.show(logs, () => logsText(logs));
        return EXIT.done;
      }),
    );
}
