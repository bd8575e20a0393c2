import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { detectIsolation } from "../../../app/adapters/sandbox/detect-isolation.ts";
import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import type { Room } from "../../../app/ports/boxes.ts";
import { answerOf, type EchoRequest } from "../../contracts/keepers/echo.ts";
import { answering, nodeBox, roomsContract } from "../../contracts/rooms.ts";
import { nothingLeft } from "./traces.ts";

roomsContract("bubblewrap", async () => ({
  rooms: openRooms(await detectIsolation()),
  leavesNothing: nothingLeft,
}));

const PORT = 21_410;

test("a product in a room answers its keeper only, and calls nobody outside", async () => {
  const folder = mkdtempSync(join(tmpdir(), "walls-"));
  const outside = createServer((_, answer) => answer.end("outside"));
  await new Promise<void>((resolve) => outside.listen(PORT + 1, "127.0.0.1", resolve));
  const opened: Room[] = [];
  try {
    const isolation = await detectIsolation();
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (name) => {
        const work = join(folder, name);
        mkdirSync(work);
        const keeper = new URL("../../contracts/keepers/echo.ts", import.meta.url).href;
        const room = await openRooms(isolation).open({ keeper, work, workBytes: 2 ** 20, env: {} });
        opened.push(room);
        return room;
      }),
    );
    if (one === undefined || two === undefined) throw new Error("two rooms");
    // The same port in both: neither is in the other's way, nor reached from here.
    const start: EchoRequest = { kind: "start", spec: answering(PORT), port: PORT };
    expect(await asks(one, start)).toBe("here");
    expect(await asks(two, start)).toBe("here");
    expect(await answerOf(PORT, 0)).toBeNull();
    expect(await answerOf(PORT + 1, 0)).toBe("outside");
    const calls =
      nodeBox(`for (const url of ["http://127.0.0.1:${PORT + 1}", "http://1.1.1.1", "http://[::1]:${PORT + 1}"])
      fetch(url, { signal: AbortSignal.timeout(3000) }).then(() => console.log("reached " + url), () => console.log("refused"));`);
    const ending = await asks(one, { kind: "run", spec: calls });
    expect(ending).toMatchObject({ stdout: "refused\nrefused\nrefused\n" });
  } finally {
    await Promise.all(opened.map((room) => room.close()));
    outside.close();
    rmSync(folder, { recursive: true });
  }
  nothingLeft();
});

function asks(room: Room, what: EchoRequest): Promise<unknown> {
  return new Promise((resolve) => {
    room.onMessage(resolve);
    room.send(what);
  });
}
