import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** The way to a broker from where only loopback is reached. */
export interface BrokerWay {
  /** Base URL for clients of the Messages API. */
  readonly url: string;
  close(): Promise<void>;
}

/** More than any agent has calls at once; the broker's connections are those of all runs. */
const MOST_CONNECTIONS = 100;

/**
 * Listens on this network's loopback and pipes each connection to the broker's Unix socket: in a room, what is in its boxes reaches the
 * broker and nothing else. Who may do what there is in the token, not in the way.
 */
export async function openBrokerWay(socket: string): Promise<BrokerWay> {
  const living = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(socket);
    for (const one of [near, far]) {
      living.add(one);
      one.once("close", () => living.delete(one));
    }
    // One end that breaks or goes takes the other with it; its client sees that and asks again.
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const one of living) one.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
