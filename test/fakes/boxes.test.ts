import { type BoxPrograms, boxesContract } from "../contracts/boxes.ts";
import { type FakeProgram, fakeBoxes } from "./boxes.ts";

const never = () => new Promise<never>(() => undefined);

const programs: BoxPrograms = {
  says: (stdout, stderr) => ["says", stdout, stderr],
  exits: (code) => ["exits", String(code)],
  showsEnv: (name) => ["shows-env", name],
  repeats: () => ["repeats"],
  waits: () => ["waits"],
  waitsPolitely: () => ["waits-politely"],
  waitsStubbornly: () => ["waits"],
  printsWithoutEnd: () => ["prints"],
  missing: () => ["missing"],
};

const behaviours: Record<string, FakeProgram> = {
  async says(io) {
    io.say("stdout", io.args[0] ?? "");
    io.say("stderr", io.args[1] ?? "");
    return 0;
  },
  exits: async (io) => Number(io.args[0]),
  async "shows-env"(io) {
    io.say("stdout", io.env[io.args[0] ?? ""] ?? "");
    return 0;
  },
  async repeats(io) {
    io.say("stdout", io.stdin);
    return 0;
  },
  async waits(io) {
    setImmediate(() => io.say("stdout", "ready"));
    return never();
  },
  async "waits-politely"(io) {
    setImmediate(() => io.say("stdout", "ready"));
    await io.asked;
    return 0;
  },
  async prints(io) {
    for (let i = 0; i < 2000; i++) io.say("stdout", "y\n");
    return never();
  },
};

boxesContract("in memory", async () => ({
  boxes: fakeBoxes(behaviours),
  programs,
  leavesNothing: () => undefined,
}));
