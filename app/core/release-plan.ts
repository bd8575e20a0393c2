import type { SpecifiedService } from "./accepted-spec.ts";
import type { Installed } from "./job.ts";
import type { ProductFile } from "./product.ts";

/** What a release is made of. */
export interface ReleaseGround {
  readonly file: ProductFile;
  readonly installed: Installed | undefined;
  readonly service: SpecifiedService;
  readonly sha: string;
}

/** The port that a release asks for: the product's own, else the intent's; 0: any that is free. */
export function releasePort({ file, service }: Pick<ReleaseGround, "file" | "service">): number {
  return file.deploy.port !== 0 ? file.deploy.port : (service.port ?? 0);
}

/** What a deployment would do, a sentence a step, in order; none for what is no server. */
export function releaseSteps(ground: ReleaseGround): readonly string[] {
  const { file, installed, service, sha } = ground;
  const { run } = file;
  if (run.kind !== "http") return [];
  const port = releasePort(ground);
  const folder = file.root === "." ? "" : `, in ${file.root}`;
  const seconds = run.ready / 1000;
  const calls =
    service.dependsOn.length === 0 ? "" : `, which calls ${service.dependsOn.join(", ")}`;
  return [
    `write the files of ${sha.slice(0, 10)} into a folder of their own`,
    ...(installed === undefined ? [] : [`show it ${installed.folders.join(", ")}, read-only`]),
    ...(file.secrets.deploy.length === 0 ? [] : [`give it ${file.secrets.deploy.join(", ")}`]),
    `start ${run.command.join(" ")}${folder}, at ${port === 0 ? "any free port" : `port ${port}`}`,
    `wait until ${run.health} answers 200, ${seconds} s at most, else take release and merge back`,
    `register it as ${file.name}, ${service.type}${calls}`,
  ];
}
