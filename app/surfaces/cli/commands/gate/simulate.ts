import type { Command } from "commander";
import type { GateAcceptances, GateSimulation } from "../../../../core/workbench-gate.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { readPolicy } from "../../read-policy.ts";
import { table } from "../../table.ts";
import { watchOf } from "../../watch.ts";
import { fraction, whole } from "../../words.ts";
import { withPlanOptions } from "./plan-options.ts";

interface Options {
  readonly design: string;
  readonly rate?: number;
  readonly mode?: string;
  readonly failures?: number;
  readonly policy?: string;
  readonly k: number;
  readonly attempts: number;
  readonly runs: number;
  readonly seed: string;
  readonly naive?: boolean;
}

const MOST = { candidates: 64, attempts: 100, runs: 10_000_000 };

/** `sf gate simulate`: how often the gate accepts what it should refuse, seen rather than said. */
export function addGateSimulate(gate: Command, act: Act): void {
  withPlanOptions(gate.command("simulate"))
    .description(
      "play a way to get a bad build past the gate, with the gate's own code and simulated builds; exit code 3 when its promise is not kept",
    )
    .requiredOption(
      "--design <name>",
      "fixed, best-of-k, retries, peeking, restarts, clusters, tables, missing, boots, flaky or lineage",
    )
    .option("--rate <rate>", "the builds' true pass rate (default: the policy's target)", fraction)
    .option("--k <count>", "candidates of an attempt", whole(1, MOST.candidates), 8)
    .option("--attempts <count>", "attempts of a lineage", whole(1, MOST.attempts), 5)
    .option("--runs <count>", "how many lineages", whole(1, MOST.runs), 100_000)
    .option("--seed <text>", "what the runs are drawn from", "1")
    .option("--naive", "play the gate of the textbooks beside it")
    .action(
      act(async (call, { policy, naive = false, ...request }: Options) => {
        const file = await readPolicy(call, policy);
        const workbench = await call.doors.workbench(call.home);
        const seen = await workbench.gateSimulate({ ...request, naive }, file, watchOf(call));
        call.show(seen, () => text(seen));
        if (call.signal.aborted) return EXIT.interrupted;
        return seen.kept ? EXIT.done : EXIT.refused;
      }, "finish"),
    );
}

function text(seen: GateSimulation): string {
  const rows = [
    row("this one", seen),
    ...(seen.naive === undefined ? [] : [row("textbook", seen.naive)]),
  ];
  return [
    table(["gate", "accepted", "runs", "rate", "99 % interval", "exact"], rows, "no runs"),
    "",
    seen.kept
      ? `kept: at most ${seen.promise} was promised`
      : `not kept: at most ${seen.promise} was promised`,
  ].join("\n");
}

function row(gate: string, { accepted, runs, rate, interval, exact }: GateAcceptances) {
  const [low, high] = interval.map((bound) => bound.toFixed(4));
  return [gate, accepted, runs, rate.toFixed(4), `${low} to ${high}`, exact?.toFixed(4) ?? "-"];
}
