import type { EmittedFile, Project } from "./service/project.ts";
import { serviceStack } from "./service/service-stack.ts";

/** Every stack that a spec can be compiled for. */
export const STACKS = { service: serviceStack } as const satisfies Record<
  string,
  (project: Project) => readonly EmittedFile[]
>;

export type StackName = keyof typeof STACKS;
