import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import type { Isolation, RoomSpec } from "../../../app/ports/boxes.ts";
import type { EchoRequest } from "./echo.ts";

// A process that opens a room, asks its keeper one thing, prints the answer and waits to be killed.
const [isolation, spec, ask] = JSON.parse(process.argv[2] ?? "") as [
  Isolation,
  RoomSpec,
  EchoRequest,
];
const room = await openRooms(isolation).open(spec);
room.onMessage((answer) => console.log(JSON.stringify(answer)));
room.send(ask);
