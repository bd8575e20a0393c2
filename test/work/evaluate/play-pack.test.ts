import { describe, expect, test } from "vitest";
import { decode } from "../../../app/core/decode.ts";
import { drawPack } from "../../../app/core/pack/draw.ts";
import { packDigest } from "../../../app/core/pack/pack.ts";
import { productFileSchema } from "../../../app/core/product.ts";
import { playPack } from "../../../app/work/evaluate/play-pack.ts";
import { family, pack } from "../../core/pack/sample.ts";
import { world } from "./world.ts";

const of = pack([family("things", { draw: { n: { integer: [0, 99] } } })]);
const loaded = { pack: of, digest: packDigest(of), holdouts: new Map(), dir: "/packs/sample" };
const run = { kind: "http", command: ["node", "server.js"] };
const file = decode(productFileSchema, { version: 1, name: "thing", run }, "product.yml");
const order = {
  loaded,
  file,
  tree: "/code/1",
  draws: drawPack(of, 5, "s"),
  block: 1,
  signal: new AbortController().signal,
};

describe("an author's play of a pack", () => {
  test("plays the draws that the same seed shows, each with its outcome and reason", async () => {
    const at = world(of, 2, {
      outcome: (_, key) => (key.startsWith("trials/2/") ? "failed" : "passed"),
    });
    const { trials, isolation } = await playPack(order, at.ports);
    const drawn = drawPack(of, 5, "s").map(({ seed }, index) => ({ index, seed }));
    expect(trials).toMatchObject(drawn);
    expect(trials.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      "passed",
      "passed",
      "no",
      "passed",
      "passed",
    ]);
    expect(isolation).toBe("sandbox");
    expect(at.rooms.open).toBe(0);
  });

  test("that is stopped answers what was played until then and leaves no room open", async () => {
    const stop = new AbortController();
    const at = world(of, 1, {
      outcome: (_, key) => {
        if (key.startsWith("trials/1/")) stop.abort();
        return "passed";
      },
    });
    const { trials } = await playPack(
      { ...order, draws: drawPack(of, 50, "s"), signal: stop.signal },
      at.ports,
    );
    expect(trials.length).toBeGreaterThan(0);
    expect(trials.length).toBeLessThan(5);
    expect(at.rooms.open).toBe(0);
  });

  test("on a product of the other kind is refused with the family that does not fit", async () => {
    const command = { kind: "command", command: ["cat"] };
    const cat = decode(productFileSchema, { version: 1, name: "cat", run: command }, "product.yml");
    const at = world(of, 1);
    await expect(playPack({ ...order, file: cat }, at.ports)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("things"),
    });
  });
});
