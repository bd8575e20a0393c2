import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectIsolation } from "../../app/adapters/sandbox/detect-isolation.ts";
import { desk, productFile, SERVER, SUMS, server } from "./evaluate-desk.ts";
import { law, lawStories, PACK } from "./law-stories.ts";

describe("laws in sandboxed boxes", () => {
  lawStories(async () => {
    const isolation = await detectIsolation();
    expect(isolation.level).toBe("sandbox");
    return isolation;
  });

  test("reach no port and no socket of the machine, not even by modules that they have no right to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "law-"));
    const heard: string[] = [];
    const listen = (at: string | number) =>
      new Promise<number>((resolve) => {
        const host = createServer(() => heard.push(String(at))).unref();
        host.listen(at, () => {
          const address = host.address();
          resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
        });
      });
    const port = await listen(0);
    await listen(join(folder, "socket"));
    await listen("\0law");
    const places = [
      { port, host: "127.0.0.1" },
      { path: join(folder, "socket") },
      { path: "\0law" },
    ];
    const connects = `
      const { connect } = (process as any).getBuiltinModule("node:net");
      const reached = await Promise.all(${JSON.stringify(places)}.map((place) => new Promise((resolve) => {
        connect(place).on("connect", () => resolve("reached")).on("error", () => resolve("closed"));
      })));
      throw new Error(reached.join(" "));`;
    const at = desk(await detectIsolation(), {
      ".factory/product.yml": productFile(SERVER),
      "server.js": server(SUMS),
    });
    const files = { "pack.yml": PACK(60), "families/connects.ts": law("connects", connects) };
    const families = [{ family: "connects", draws: 1 }];
    const result = await at.play({ pack: await at.pack(files), purpose: "base", families });
    expect(result.played[0]?.trials[0]?.reason).toMatch(/^law connects: closed closed closed/);
    expect(heard).toEqual([]);
    await at.remove();
    rmSync(folder, { recursive: true });
  });
});
