import { releaseOf } from "../adapters/local/release.ts";
import { deployerContract } from "../contracts/deployer.ts";
import { fakeDeployer } from "./deployer.ts";

deployerContract("in memory", async () => ({
  deployer: fakeDeployer(
    (release) => (release.env.BEHAVIOUR === "healthy" ? null : "it never answers"),
    new Set([9999]),
  ),
  good: (sha, given) => releaseOf("healthy", { sha, ...given }),
  bad: (sha, given) => releaseOf("exits", { sha, ...given }),
  takenPort: 9999,
  dispose: async () => undefined,
}));
