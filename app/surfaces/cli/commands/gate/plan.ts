import type { Command } from "commander";
import type { GatePlan, GatePlanRequest } from "../../../../core/workbench-gate.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { readPolicy } from "../../read-policy.ts";
import { table } from "../../table.ts";
import { fraction, whole } from "../../words.ts";
import { writeNamedFile } from "../../write-file.ts";
import { curveRates, operatingCurve } from "./operating-curve.ts";
import { withPlanOptions } from "./plan-options.ts";

interface Options extends GatePlanRequest {
  readonly policy?: string;
  readonly curve?: string;
}

const MOST_ATTEMPTS = 10_000;

/** `sf gate plan`: what confirmation would play, and what that can tell. */
export function addGatePlan(gate: Command, act: Act): void {
  withPlanOptions(gate.command("plan"))
    .description("how many trials confirmation plays, and how likely good and bad builds pass")
    .option(
      "--target <rate>",
      "the rate of success that is to be shown (default: the policy's)",
      fraction,
    )
    .option(
      "--alpha <alpha>",
      "the error that the lineage may spend (default: the policy's)",
      fraction,
    )
    .option("--attempt <j>", "the lineage's J-th plan (default: 1)", whole(1, MOST_ATTEMPTS))
    .option("--curve <file>", "where the operating curve goes, drawn as SVG")
    .action(
      act(async (call, { policy, curve, ...request }: Options) => {
        const file = await readPolicy(call, policy);
        const workbench = await call.doors.workbench(call.home);
        const plan = await workbench.gatePlan(request, file);
        if (curve !== undefined) {
          const drawn = await workbench.gatePlan({ ...request, rates: curveRates(plan) }, file);
          await writeNamedFile(call.folder, curve, operatingCurve(drawn));
        }
        call.show(plan, () => text(plan));
        return EXIT.done;
      }),
    );
}

function text({ alpha, looks, size, power, promises }: GatePlan): string {
  const looked = looks.map(({ trials, failures, bound }, index) => [
    index + 1,
    trials,
    failures,
    bound.toFixed(4),
  ]);
  const powers = power.map(({ rate, accept, trials }) => [
    rate,
    accept.toFixed(4),
    trials.toFixed(0),
  ]);
  return [
    `alpha ${alpha.toPrecision(3)}, size ${size.toPrecision(3)}`,
    "",
    table(["look", "trials", "failures", "bound"], looked, "no looks"),
    "",
    table(["rate", "accepted", "trials"], powers, "no rates"),
    "",
    promisesText(promises),
  ].join("\n");
}

function promisesText({ draws, refused }: GatePlan["promises"]): string {
  const costs = refused.map(
    ({ oneIn, chance }) => `${(100 * chance).toPrecision(2)} % where one draw in ${oneIn} does so`,
  );
  return `earlier promises: at most ${draws} draws; a build that keeps all and fails only by itself is refused with chance ${costs.join(", ")}`;
}
