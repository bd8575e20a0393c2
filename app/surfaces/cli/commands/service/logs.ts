import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { logsText } from "../../logs-text.ts";

/** `sf service logs`: what a service wrote. */
export function addServiceLogs(service: Command, act: Act): void {
  service
    .command("logs")
    .description("what a service wrote")
    .argument("<name>", "a service")
    .action(
      act(async (call, name: string) => {
        const factory = await call.connect();
        const logs = await factory.serviceLogs(name);
        call.show(logs, () => logsText(logs));
        return EXIT.done;
      }),
    );
}
