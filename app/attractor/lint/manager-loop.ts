import { childFile, childGraph, managerActions } from "../language/child.ts";
import { parseCondition } from "../language/condition.ts";
import { attribute, type Graph, type Node } from "../language/graph.ts";
import { nodesOfKind } from "../language/kinds.ts";
import { refusedFile, writtenPrompt } from "../language/named-files.ts";
import { type Hit, nodeHit, type Rule } from "./rule.ts";

const ACTIONS = ["observe", "steer", "wait"];
const CHILD = "stack.child_dotfile";

/** A manager has a child that can be run, and can do what it is told to do with it. */
export const managerLoop: Rule = {
  origin: "ours",
  severity: "error",
  check: ({ graph }) =>
    nodesOfKind(graph, "manager-loop").flatMap((manager) => [
      ...childHits(graph, manager),
      ...actionHits(manager),
      ...steerHits(graph, manager),
      ...stopHits(manager),
    ]),
};

function childHits(graph: Graph, manager: Node): readonly Hit[] {
  const { id } = manager;
  const path = childFile(graph, manager);
  if (path === undefined) {
    const message = `the manager ${id} names no pipeline to run`;
    return [nodeHit(manager, { message, fix: `add ${CHILD}="child.dot"` })];
  }
  const autostart = attribute(manager, "stack.child_autostart") ?? "true";
  if (autostart !== "true") {
    const message = `the manager ${id} does not start its child, and nothing else does`;
    return [
      nodeHit(manager, {
        key: "stack.child_autostart",
        message,
        fix: "remove stack.child_autostart",
      }),
    ];
  }
  const file = graph.named?.get(path) ?? refusedFile(path);
  if (file.kind === "found") return [];
  const hit = nodeHit(manager, {
    key: CHILD,
    message: `the child of ${id}: ${file.why}`,
    fix: file.fix,
  });
  return [{ ...hit, place: graph.attributes.get(CHILD)?.valuePlace ?? hit.place }];
}

function actionHits(manager: Node): readonly Hit[] {
  const { id } = manager;
  const key = "manager.actions";
  const actions = managerActions(manager);
  const unknown = actions.filter((word) => !ACTIONS.includes(word));
  if (unknown.length > 0) {
    const message = `the manager ${id} cannot ${JSON.stringify(unknown.join(", "))}`;
    return [nodeHit(manager, { key, message, fix: `use some of ${ACTIONS.join(", ")}` })];
  }
  if (actions.includes("observe")) return [];
  const message = `the manager ${id} does not observe and would never learn of its child's end`;
  return [nodeHit(manager, { key, message, fix: "add observe" })];
}

/** Steering is text for the child's agents: there must be text, and there must be agents. */
function steerHits(graph: Graph, manager: Node): readonly Hit[] {
  if (!managerActions(manager).includes("steer")) return [];
  const key = "manager.actions";
  if (writtenPrompt(graph, manager) === undefined) {
    const message = `the manager ${manager.id} steers and has nothing to say`;
    return [nodeHit(manager, { key, message, fix: 'add prompt="…", or leave steer out' })];
  }
  const child = childGraph(graph, manager);
  if (child === undefined || nodesOfKind(child, "codergen").length > 0) return [];
  const message = `the manager ${manager.id} cannot steer ${child.file}: none of its stages is an agent's`;
  return [nodeHit(manager, { key, message, fix: "leave steer out" })];
}

function stopHits(manager: Node): readonly Hit[] {
  const key = "manager.stop_condition";
  const text = attribute(manager, key);
  const read = text === undefined ? undefined : parseCondition(text);
  if (read?.kind !== "unreadable") return [];
  return [nodeHit(manager, { key, message: `${key}: ${read.problem}`, fix: read.fix })];
}
