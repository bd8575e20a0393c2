/** A host that boxed code may reach, and what of it. */
export interface Reachable {
  /** Lower case; an address of version 6 without its brackets. */
  readonly host: string;
  /** Null: the web's own two, 80 and 443. */
  readonly port: number | null;
  /** Whether it may lie on this machine or in a private network: what is named by its address, and the account's own registry. */
  readonly private: boolean;
}

/** The word for the package registry that the factory's account is configured for. */
export const REGISTRY = "registry";
/** How a host is named: a name or an address, and a port where it is not the web's. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?))(?::([1-9]\d{0,4}))?$/i;
const WEB = [80, 443];
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|.*:.*)$/;

/** A host and a port as one word, `example.org:443` or `[::1]:443`; null when it is none. */
export function hostAndPort(text: string): Omit<Reachable, "private"> | null {
  const [, bracketed, plain, digits] = HOST.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? null : Number(digits);
  if (host === undefined || (port !== null && port > 65_535)) return null;
  return { host: host.toLowerCase(), port };
}

/** What the words of a product's `network` let through; `registry` is the URL that this word stands for. */
export function reachOf(words: readonly string[], registry: string): readonly Reachable[] {
  return words.flatMap((word) => {
    if (word === REGISTRY) return [registryOf(registry)];
    const named = hostAndPort(word);
    return named === null ? [] : [{ ...named, private: isLocal(named.host) }];
  });
}

function registryOf(url: string): Reachable {
  const { hostname, port, protocol } = new URL(url);
  const own = protocol === "http:" ? 80 : 443;
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: port === "" ? own : Number(port), private: true };
}

function isLocal(host: string): boolean {
  return host === "localhost" || ADDRESS.test(host);
}

/** The decision: which of the named hosts this one is, at this port; null when it is none of them. */
export function mayReach(
  reach: readonly Reachable[],
  host: string,
  port: number,
): Reachable | null {
  const asked = host.toLowerCase().replace(/\.$/, "");
  const found = reach.find(
    (one) => one.host === asked && (one.port === null ? WEB.includes(port) : one.port === port),
  );
  return found ?? null;
}

/** What tells a box's programs of the proxy at a port of its loopback. What is named is asked through it, the box's own loopback is not. */
export function proxyEnvironment(
  port: number,
  reach: readonly Reachable[],
): Readonly<Record<string, string>> {
  const proxy = `http://127.0.0.1:${port}`;
  const named = new Set(reach.map(({ host }) => host));
  const direct = ["localhost", "127.0.0.1", "::1"].filter((host) => !named.has(host)).join(",");
  return {
    ...{ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: direct },
    ...{ https_proxy: proxy, http_proxy: proxy, no_proxy: direct },
  };
}
