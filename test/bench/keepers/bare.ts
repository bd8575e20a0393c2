import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import type { HttpCall } from "../../../app/core/pack/call.ts";
import type { BoxSpec, Keep } from "../../../app/ports/boxes.ts";

/** What the bare arm is told to do: as little as can be done with the same boxes and the same requests. */
export type BareOrder =
  | {
      readonly kind: "servers";
      readonly spec: BoxSpec;
      readonly work: string;
      readonly trials: number;
      readonly requests: readonly HttpCall[];
      readonly firstPort: number;
    }
  | {
      readonly kind: "keep-alive";
      readonly spec: BoxSpec;
      readonly work: string;
      /** How often all requests are made, and how often on one process. */
      readonly rounds: number;
      readonly block: number;
      readonly requests: readonly HttpCall[];
      readonly firstPort: number;
    }
  | {
      readonly kind: "commands";
      readonly spec: BoxSpec;
      readonly work: string;
      readonly trials: number;
    };

/** Answers each order with the milliseconds it took. */
export const keep: Keep = ({ boxes, send, onMessage }) => {
  const box = async (spec: BoxSpec, work: string, port: number) => {
    const data = await mkdtemp(join(work, "bare-"));
    const running = await boxes.start({
      ...spec,
      mounts: [...spec.mounts, { from: data, to: "/data", writable: true }],
      env: { ...spec.env, PORT: String(port) },
    });
    return {
      running,
      end: async () => {
        await running.end();
        await rm(data, { recursive: true });
      },
    };
  };
  const work = {
    async servers(order: BareOrder & { kind: "servers" }) {
      for (let trial = 0; trial < order.trials; trial += 1) {
        const port = order.firstPort + (trial % 200);
        const { end } = await box(order.spec, order.work, port);
        const client = new Client(`http://127.0.0.1:${port}`);
        await untilHealthy(client);
        for (const call of order.requests) await ask(client, call);
        await client.destroy();
        await end();
      }
    },
    async "keep-alive"(order: BareOrder & { kind: "keep-alive" }) {
      let inside = 0;
      for (let left = order.rounds; left > 0; left -= order.block) {
        const { end } = await box(order.spec, order.work, order.firstPort);
        const client = new Client(`http://127.0.0.1:${order.firstPort}`);
        await untilHealthy(client);
        for (const call of order.requests) await ask(client, call);
        const begun = performance.now();
        for (let round = 1; round < Math.min(left, order.block); round += 1)
          for (const call of order.requests) await ask(client, call);
        inside += performance.now() - begun;
        await client.destroy();
        await end();
      }
      return inside;
    },
    async commands(order: BareOrder & { kind: "commands" }) {
      for (let trial = 0; trial < order.trials; trial += 1) {
        const { running, end } = await box(order.spec, order.work, 0);
        await running.ended;
        await end();
      }
    },
  };
  onMessage((message) => {
    const order = message as BareOrder;
    const begun = performance.now();
    const doing = work[order.kind] as (order: BareOrder) => Promise<number | undefined>;
    doing(order).then(
      (own) => send({ ms: own ?? performance.now() - begun }),
      (error: unknown) => send({ error: String(error) }),
    );
  });
};

async function untilHealthy(client: Client): Promise<void> {
  for (;;) {
    const status = await ask(client, { method: "GET", path: "/health", headers: {} }).catch(
      () => 0,
    );
    if (status === 200) return;
    await sleep(2);
  }
}

async function ask(client: Client, { method, path, headers, body }: HttpCall): Promise<number> {
  const answer = await client.request({
    method: method as "GET",
    path,
    headers,
    body: body ?? null,
  });
  await answer.body.dump();
  return answer.statusCode;
}
