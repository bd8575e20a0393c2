import { startEmbedded } from "../../../app/adapters/postgres/embedded/supervisor.ts";

/** A process that starts a home's PostgreSQL, says so, and stops it when it is told to end. */
const embedded = await startEmbedded({ home: process.argv[2] ?? "", settings: ["fsync=off"] });
process.stdout.write("started\n");
const alive = setInterval(() => {}, 1000);
process.once("SIGTERM", async () => {
  clearInterval(alive);
  await embedded.stop();
});
