import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { table } from "../../table.ts";

const SHORT_SHA = 10;

/** `sf service list`. */
export function addServiceList(service: Command, act: Act): void {
  service
    .command("list")
    .description("the services deployed here")
    .action(
      act(async (call) => {
        const factory = await call.connect();
        const services = await factory.services();
        call.show(services, () =>
          table(
            ["service", "status", "url", "commit", "since", "intent"],
            services.map(({ name, status, url, sha, since, intent }) => [
              name,
              status,
              url ?? "–",
              sha.slice(0, SHORT_SHA),
              since.slice(0, 16).replace("T", " "),
              intent,
            ]),
            "nothing is deployed here",
          ),
        );
        return EXIT.done;
      }),
    );
}
