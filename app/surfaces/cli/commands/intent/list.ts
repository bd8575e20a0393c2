import { type Command, Option } from "commander";
import { STATUSES, type Status } from "../../../../core/status.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { table } from "../../table.ts";
import { whole } from "../../words.ts";

interface Options {
  readonly product?: string;
  readonly status?: Status;
  readonly limit: number;
}

/** `sf intent list`: newest first. */
export function addIntentList(intent: Command, act: Act): void {
  intent
    .command("list")
    .description("the intents of this home, newest first")
    .option("--product <name>", "only of this product")
    .addOption(new Option("--status <status>", "only of this status").choices(STATUSES))
    .option("--limit <count>", "at most so many", whole(1, 10_000), 50)
    .action(
      act(async (call, filter: Options) => {
        const factory = await call.connect();
        const lines = await factory.list(filter);
        call.show(lines, () =>
          table(
            ["intent", "product", "status", "phase", "attempt", "priority", "submitted", "title"],
            lines.map(
              ({ intent: id, product, status, phase, attempt, priority, submittedAt, title }) => [
                id,
                product,
                status,
                phase,
                attempt,
                priority,
                submittedAt.slice(0, 16).replace("T", " "),
                shortened(title),
              ],
            ),
            "no intents: sf intent submit <file>",
          ),
        );
        return EXIT.done;
      }),
    );
}

const LONGEST_TITLE = 40;

function shortened(title: string): string {
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}
