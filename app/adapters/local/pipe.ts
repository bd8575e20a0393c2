import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";

/** A listener that passes connections on. */
export interface PipeServer {
  /** Where it listens; 0 for a path. */
  readonly port: number;
  /** Gives the address free and breaks every connection. */
  close(): Promise<void>;
}

/** Listens at one address and joins each connection to a new one at the other; nothing is read on the way. */
export async function pipeServer(
  listen: { readonly port: number; readonly host: string } | { readonly path: string },
  to: () => NetConnectOpts,
): Promise<PipeServer> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ ...to(), allowHalfOpen: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    }
    join(near, far);
    join(far, near);
  });
  await listening(server, listen);
  const address = server.address();
  return {
    port: address === null || typeof address === "string" ? 0 : address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** What one side says the other hears, and where one side breaks the other does too. */
function join(from: Socket, into: Socket): void {
  from.pipe(into);
  from.on("error", () => into.destroy());
  from.on("close", () => into.destroySoon());
}

function listening(server: Server, at: Parameters<typeof pipeServer>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
