import { makeDoor, openHome } from "./adapters/socket/door.ts";
import { lockHome } from "./adapters/socket/home-lock.ts";
import type { Config, Secrets } from "./config.ts";
import { FactoryError } from "./core/errors.ts";
import type { Factory } from "./ports/factory.ts";
import { type Listen, openApi } from "./surfaces/api/open-api.ts";

/** A line that runs, and how it is stopped: at the next safe point. */
export interface Composed {
  readonly factory: Factory;
  close(): Promise<void>;
}

/** What a server is made of. */
export interface ServerParts {
  readonly config: Config;
  readonly secrets: Secrets;
  /** `ADDR:PORT` to answer on besides the socket. */
  readonly listen?: string | undefined;
  /** Folder with a short path, for the socket of a home with a long one. */
  readonly runtime: string;
  readonly compose: (config: Config, secrets: Secrets) => Promise<Composed>;
  /** Told of defects. */
  readonly log: (line: string) => void;
}

/** A server that answers. */
export interface Server {
  readonly factory: Factory;
  /** Path of the socket, then the address over TCP. */
  readonly addresses: readonly string[];
  /** Stops answering, then the line; the home is free when it settles. */
  close(): Promise<void>;
}

/** Takes the home, starts the line and opens its doors; what was begun is undone when a later part fails. */
export async function serve({
  config,
  secrets,
  listen,
  runtime,
  compose,
  log,
}: ServerParts): Promise<Server> {
  const tcp = listen === undefined ? null : tcpDoor(listen, secrets.token);
  await openHome(config.home);
  await using opened = new AsyncDisposableStack();
  const lock = await lockHome(config.home);
  opened.defer(() => lock.release());
  const { factory, close } = await compose(config, secrets);
  opened.defer(close);
  const door = await makeDoor(config.home, runtime);
  opened.defer(() => door.remove());
  const addresses: string[] = [];
  for (const at of [{ socket: door.socket }, ...(tcp === null ? [] : [tcp])]) {
    const api = await openApi(factory, at, log);
    opened.defer(() => api.close());
    addresses.push(api.address);
  }
  const running = opened.move();
  return { factory, addresses, close: () => running.disposeAsync() };
}

/** An address with its token; without one nobody may listen beyond the home's socket. */
function tcpDoor(listen: string, token: string | null): Listen {
  const [, bracketed, plain, digits = ""] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new FactoryError(
      "wrong-use",
      `--listen: saw "${listen}"; give an address and a port, as 127.0.0.1:8400`,
    );
  }
  if (token === null) {
    throw new FactoryError(
      "wrong-use",
      `--listen ${listen}: FACTORY_TOKEN is not set; set it, whoever calls over TCP must show it`,
    );
  }
  return { host, port, token };
}
