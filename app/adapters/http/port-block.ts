import { createServer } from "node:net";
import { FactoryError } from "../../core/errors.ts";
import type { Isolation } from "../../ports/boxes.ts";

/** Ports that nobody else of this machine's factories gives out, for as long as this process lives. */
export interface PortBlock {
  readonly first: number;
  readonly last: number;
}

/** Above what deployed products are given first, below what verifiers use, far below the kernel's ephemeral range (32768). */
const RANGE = { first: 10_240, last: 19_967 };
const SIZE = 256;
const BLOCKS = (RANGE.last + 1 - RANGE.first) / SIZE;

/**
 * Claims a block by listening at its first port: the kernel gives that to one process only, and takes it back however the process
 * ends. In a network of its own nobody else asks, and nothing listens beside the product.
 */
export async function claimPorts({ level }: Pick<Isolation, "level">): Promise<PortBlock> {
  if (level === "sandbox") return blockAt(RANGE.first);
  for (let tries = 0; tries < BLOCKS; tries += 1) {
    const first = RANGE.first + ((process.pid + tries) % BLOCKS) * SIZE;
    if (await claim(first)) return blockAt(first);
  }
  throw new FactoryError(
    "broken",
    `all ${BLOCKS} blocks of ports from ${RANGE.first} to ${RANGE.last} are taken: run fewer players at once`,
  );
}

function blockAt(first: number): PortBlock {
  return { first: first + 1, last: first + SIZE - 1 };
}

function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
}
