import { openRooms } from "../../../app/adapters/sandbox/open-rooms.ts";
import { roomsContract } from "../../contracts/rooms.ts";
import { nothingLeft } from "./traces.ts";

const isolation = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;

roomsContract("plain processes", async () => ({
  rooms: openRooms(isolation),
  leavesNothing: nothingLeft,
}));
