import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";

/** A package registry for one test. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves what is installed in a folder's `node_modules` as npm's registry would, one version a name: enough for a real `npm install`
 * without a network. What is not installed there (the optional packages of other machines) is not found, as npm expects it.
 */
export async function registryOf(folder: string): Promise<Registry> {
  const installed = placesByName(folder);
  const server = createServer((request, response) => {
    const [, name = "", version] =
      /^\/(.+?)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(request.url ?? "")) ?? [];
    const places = installed.get(name);
    if (places === undefined) response.writeHead(404).end("{}");
    else if (version === undefined) answerVersions(response, name, places);
    else pack(response, places.get(version) ?? "");
  });
  const answerVersions = (
    response: ServerResponse,
    name: string,
    places: ReadonlyMap<string, string>,
  ) => {
    const { port } = server.address() as AddressInfo;
    const versions = [...places].map(([version, at]) => {
      const manifest = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as object;
      const tarball = `http://127.0.0.1:${port}/${name}/-/${version}.tgz`;
      return [version, { ...manifest, dist: { tarball } }] as const;
    });
    const body = { name, "dist-tags": {}, versions: Object.fromEntries(versions) };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** name → version → folder, of everything that the folder's lock lists and that is there. */
function placesByName(folder: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const { packages } = JSON.parse(
    readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8"),
  ) as { packages: Readonly<Record<string, { version: string }>> };
  const names = new Map<string, Map<string, string>>();
  for (const [at, { version }] of Object.entries(packages)) {
    const name = at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length);
    const versions = names.get(name) ?? new Map<string, string>();
    names.set(name, versions.set(version, join(folder, at)));
  }
  return names;
}

/** The package as a tarball, with its folder as npm expects it; not compressed, for it travels no further than this machine. */
function pack(response: ServerResponse, at: string): void {
  const name = basename(at);
  const words = ["-c", `--exclude=${name}/node_modules`, "-C", dirname(at), name];
  spawn("tar", words, { stdio: ["ignore", "pipe", "inherit"] }).stdout.pipe(response);
}
