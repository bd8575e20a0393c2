import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

/** `sf service stop`: stops a service; its data stays. */
export function addServiceStop(service: Command, act: Act): void {
  service
    .command("stop")
    .description("stop a service; its data stays")
    .argument("<name>", "a service")
    .action(
      act(async (call, name: string) => {
        const factory = await call.connect();
        await factory.serviceStop(name);
        call.show({ stopped: name }, () => `stopped ${name}`);
        return EXIT.done;
      }),
    );
}
