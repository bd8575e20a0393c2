import { createServer } from "node:net";

const LOCALHOST = "127.0.0.1";

/** True when a server can listen there now. */
export function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: LOCALHOST }, () => server.close(() => resolve(true)));
  });
}

/** The first port of a range where nothing listens; undefined when there is none. */
export async function firstFree(from: number, to: number): Promise<number | undefined> {
  for (let port = from; port <= to; port++) if (await canListen(port)) return port;
  return undefined;
}
