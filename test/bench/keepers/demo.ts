import { claimPorts } from "../../../app/adapters/http/port-block.ts";
import { localStage } from "../../../app/adapters/http/stage.ts";
import type { ProductFile } from "../../../app/core/product.ts";
import type { Keep } from "../../../app/ports/boxes.ts";
import type { Stage } from "../../../app/ports/stage.ts";
import type { Toolchain } from "../../../app/ports/toolchain.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE, toolMounts } from "../../../app/work/box-plan.ts";
import { compiled } from "../../../app/work/compiled.ts";
import { type ProductCode, startProduct } from "../../../app/work/start-product.ts";

/** What one slot does: so many starts of a product, and each of its verifiers so often. */
export interface SlotOrder {
  readonly file: ProductFile;
  readonly tree: string;
  readonly toolchain: Toolchain;
  readonly work: string;
  readonly starts: number;
  readonly verifiers: Readonly<Record<string, number>>;
}

/** Starts, awaits and kills; then runs verifiers. Answers with the milliseconds of both. */
export const keep: Keep = ({ boxes, send, onMessage }) => {
  onMessage((message) => {
    const order = message as SlotOrder;
    slot(order, async () =>
      localStage({ boxes, work: order.work, ports: await claimPorts(boxes.isolation) }),
    ).then(send, (error: unknown) => send({ error: String(error) }));
  });
};

async function slot(order: SlotOrder, openStage: () => Promise<Stage>) {
  const stage = await openStage();
  const node = { from: order.toolchain.node, to: INSIDE.node, writable: false };
  const code: ProductCode = { file: order.file, tree: order.tree, mounts: [node] };
  const begun = stage.clock();
  const { mounts, env } = await compiled(stage, code);
  for (let start = 0; start < order.starts; start += 1)
    await startAndKill(stage, { ...code, mounts: [...code.mounts, ...mounts] }, env);
  const started = stage.clock();
  for (const [name, times] of Object.entries(order.verifiers))
    for (let time = 0; time < times; time += 1) await verify(stage, order, name);
  return { starts: started - begun, verifiers: stage.clock() - started };
}

async function startAndKill(stage: Stage, code: ProductCode, env: Record<string, string>) {
  const data = await stage.dataFolder(null);
  const started = await startProduct(stage, code, data.path, env);
  if (started.kind === "failed") throw new Error(started.reason);
  await started.actor.close();
  await started.box.end();
  await data.remove();
}

async function verify(stage: Stage, { file, tree, toolchain }: SlotOrder, name: string) {
  const verifier = file.verify[name];
  if (verifier === undefined) throw new Error(`no verifier ${name}`);
  const box = await stage.boxes.start({
    argv: verifier.command,
    cwd: codeFolder(file),
    mounts: [...toolMounts(toolchain, file, []), { from: tree, to: INSIDE.code, writable: false }],
    env: { ...file.env, PATH: BOX_PATH },
    limits: boxLimits(file, file.limits.verify),
    network: "none",
  });
  const ending = await box.ended;
  if (ending.code !== 0) throw new Error(Buffer.from(ending.stdout).toString().slice(-2000));
}
