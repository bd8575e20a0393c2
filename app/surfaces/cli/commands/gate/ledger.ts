import type { Command } from "commander";
import type { GateLedger, LineageLine } from "../../../../core/gate/ledger-document.ts";
import { looseningText } from "../../../../core/loosening.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

interface Options {
  readonly product?: string;
}

/** `sf gate ledger`: what every lineage has spent of α, and what joined it. */
export function addGateLedger(gate: Command, act: Act): void {
  gate
    .command("ledger")
    .description("what each lineage has spent of alpha, and what joined it")
    .option("--product <name>", "of this product alone")
    .action(
      act(async (call, { product }: Options) => {
        const factory = await call.connect();
        const ledger = await factory.gateLedger(product);
        call.show(ledger, () => ledger.map(productText).join("\n\n") || "no products");
        return EXIT.done;
      }),
    );
}

function productText({ product, alpha, lineages }: GateLedger[number]): string {
  const capped = alpha.cap === null ? "no cap" : `of at most ${alpha.cap}`;
  const head = `${product}: alpha spent ${share(alpha.spent)}, ${capped}`;
  return [head, ...lineages.map(lineageText)].join("\n\n");
}

/** One lineage: its intents, what joined them, its plans, and the trees that stay refused. */
export function lineageText({
  lineage,
  alpha,
  intents,
  links,
  plans,
  loosened,
  refused,
}: LineageLine): string {
  const left =
    alpha.of === null
      ? "the product's own file cannot be read"
      : `left ${share(alpha.left ?? 0)} of ${alpha.of}, the next plan spends ${share(alpha.next ?? 0)}`;
  return [
    `  ${lineage}  alpha spent ${share(alpha.spent)}, ${left}`,
    ...intents.map(({ intent, ended }) => `    intent  ${intent}  ${ended ?? "goes on"}`),
    ...links.map(linkText),
    ...loosened.map(({ intent, by, why }) => `    loosened for ${intent}  ${by}: ${why}`),
    ...plans.flatMap(planLines),
    ...refused.map((tree) => `    refused tree  ${tree}`),
  ].join("\n");
}

function linkText({ intent, to, because, why, by }: LineageLine["links"][number]): string {
  const act = because === "split" ? "split from" : "joined to";
  const who = by === null ? because : `${by}`;
  return `    ${intent} ${act} ${to}  ${who}: ${why}`;
}

function planLines(plan: LineageLine["plans"][number]): readonly string[] {
  const { intent, attempt, j, alpha, trials, outcome, copied, looser } = plan;
  const counted = copied ? ", of before a split" : "";
  const line = `    plan ${j}  alpha ${share(alpha)}, up to ${trials} trials, ${intent} attempt ${attempt}: ${outcome ?? "no verdict"}${counted}`;
  return looser.length === 0 ? [line] : [line, `      looser: ${looseningText(looser)}`];
}

function share(alpha: number): string {
  return alpha.toFixed(4);
}
