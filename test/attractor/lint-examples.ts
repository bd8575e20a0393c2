import type { Dialect } from "../../app/attractor/dialect.ts";

/** A graph's body that breaks a rule at these lines and columns, and one that does not break it; line 1 is `digraph g {`. */
interface Example {
  readonly rule: string;
  /** Both, where none is named. */
  readonly dialect?: Dialect;
  readonly wrong: string;
  readonly at: readonly string[];
  readonly right: string;
}

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";
const LINE = "start -> a -> exit";
const ROUTES =
  'start -> a a -> exit [condition="outcome=success"] a -> b [condition="outcome=fail"] b -> exit';
const agent = (attributes: string, edges = LINE) =>
  `${ENDS}\na [shape=box, ${attributes}]\n${edges}`;
const tool = (attributes: string, edges = LINE) =>
  `${ENDS}\na [shape=parallelogram, ${attributes}]\n${edges}`;
const gate = (attributes: string, edges = LINE) =>
  `${ENDS}\na [shape=parallelogram, goal_gate=true${attributes}]\n${edges}`;
const diamond = (edges: string, more = "b [shape=diamond]") =>
  `${ENDS}\na [shape=diamond] ${more}\n${edges}`;
const post = (edges: string) =>
  `${ENDS}\nprovenance_version=1 postmortem [shape=diamond] plan_fanout check_toolchain b\n${edges}`;
const region = (inside: string, edges: string) =>
  `${ENDS}\ns [shape=pentagon, concurrent_id=1] j [shape=cylinder, concurrent_id=1] x y\n${inside}\n${edges}`;
const SPLIT = "start -> s s -> x s -> y x -> j y -> j j -> exit";
const parallel = (edges: string) =>
  `${ENDS}\np [shape=component] j [shape=tripleoctagon] x y\n${edges}`;

/** One example a rule at least. */
export const examples: readonly Example[] = [
  ...(
    [
      ["", "3:1"],
      ['stack.child_dotfile="child.dot"', "3:37"],
      ['stack.child_dotfile="child.dot", stack.child_autostart=false', "3:72"],
      ['manager.actions="observe,dance", stack.child_autostart=false', "3:1 3:33"],
    ] as const
  ).map(([attributes, at]) => ({
    rule: "manager_loop",
    wrong: `${ENDS}\na [shape=house, ${attributes}]\n${LINE}`,
    at: at.split(" "),
    right: `${ENDS}\na [shape=diamond]\n${LINE}`,
  })),
  {
    rule: "stylesheet_noncanonical_model_id",
    wrong: `${ENDS}\nmodel_stylesheet="* {}"\nmodel_stylesheet_1="* { llm_provider: anthropic; llm_model: claude-opus-4-6; }" model_stylesheet_2="* { llm_provider: anthropic; llm_model: claude-opus-4-6; }"`,
    at: ["4:20", "4:100"],
    right: `${ENDS}\nmodel_stylesheet_1="* { llm_provider: anthropic; llm_model: claude-opus-4.6; }"`,
  },
  {
    rule: "stylesheet_noncanonical_model_id",
    wrong: `${ENDS}\nmodel_stylesheet="* { llm_provider: anthropic; llm_model: claude-opus-4-6; }"`,
    at: ["3:18"],
    right: `${ENDS}\nmodel_stylesheet="* { llm_provider: anthropic; llm_model: claude-opus-4.6; }"`,
  },
  {
    rule: "stylesheet_unknown_model",
    dialect: "kilroy",
    wrong: `${ENDS}\nmodel_stylesheet_1="* {}"\nmodel_stylesheet_2="* { llm_provider: openai; llm_model: gpt-99; }"`,
    at: ["4:20"],
    right: `${ENDS}\nmodel_stylesheet_1="* { llm_provider: openai; llm_model: gpt-5; }"`,
  },
  {
    rule: "candidate_stylesheets",
    wrong: `${ENDS}\nmodel_stylesheet_3="* {}"\n  model_stylesheet_1="* {}"`,
    at: ["3:1"],
    right: `${ENDS}\nmodel_stylesheet_2="* {}"\nmodel_stylesheet_1="* {}"\nmodel_stylesheet="* {}"`,
  },
  {
    rule: "stylesheet_unknown_model",
    dialect: "kilroy",
    wrong: `${ENDS}\nmodel_stylesheet="* { llm_provider: openai; llm_model: gpt-99; }"`,
    at: ["3:18"],
    right: `${ENDS}\nmodel_stylesheet="* { llm_provider: openai; llm_model: gpt-5; }"`,
  },
  {
    rule: "named_file",
    wrong: agent('prompt_file="plan.md"'),
    at: ["3:27"],
    right: agent('prompt="plan"'),
  },
  {
    rule: "start_node",
    wrong: "exit [shape=Msquare]",
    at: ["1:1"],
    right: `${ENDS}\nstart -> exit`,
  },
  {
    rule: "start_node",
    wrong: `${ENDS}\nb [shape=circle] c [shape=circle] start -> exit b -> exit`,
    at: ["3:1"],
    right: `${ENDS}\nstart -> exit`,
  },
  {
    rule: "start_node",
    dialect: "kilroy",
    wrong: `${ENDS}\nStart [shape=diamond]`,
    at: ["3:1"],
    right: `${ENDS}\na [shape=diamond]`,
  },
  {
    rule: "terminal_node",
    wrong: "start [shape=Mdiamond]",
    at: ["1:1"],
    right: "start [shape=Mdiamond] END",
  },
  {
    rule: "edge_target_exists",
    wrong: `${ENDS}\nstart -> exit\nstart -> x\ny -> exit`,
    at: ["4:10", "5:1"],
    right: `${ENDS}\nstart -> exit`,
  },
  {
    rule: "start_no_incoming",
    wrong: diamond("start -> a\na -> start\nb -> start"),
    at: ["5:1"],
    right: diamond("start -> a"),
  },
  {
    rule: "exit_no_outgoing",
    wrong: diamond("start -> exit\nexit -> a\nexit -> b"),
    at: ["5:1"],
    right: diamond("start -> exit"),
  },
  {
    rule: "reachability",
    wrong: `${ENDS}\nstart -> exit\na [shape=diamond]`,
    at: ["4:1"],
    right: diamond("start -> a -> b -> exit"),
  },
  ...["a<b=1", "a=1 || b=2", "not outcome", "a-b=1", "=x", "context.=1", "outcome!="].map(
    (condition) => ({
      rule: "condition_syntax",
      dialect: "kilroy" as const,
      wrong: `${ENDS}\nstart -> exit [condition="x=1 && ${condition}"]`,
      at: [condition === "outcome!=" ? "3:26" : "3:34"],
      right: `${ENDS}\nstart -> exit [condition="context.a.b_1=x y && preferred_label!=Z && c &&"]`,
    }),
  ),
  {
    rule: "condition_syntax",
    dialect: "spec",
    wrong: `${ENDS}\nstart -> exit [condition="outcome==success"]`,
    at: ["3:27"],
    right: `${ENDS}\nstart -> exit [condition="outcome=success"]`,
  },
  {
    rule: "condition_text",
    dialect: "kilroy",
    wrong: `${ENDS}\nstart -> exit [condition="a=1 && b=\\"x\\""] start -> exit [condition="a==1"]`,
    at: ["3:34", "3:70"],
    right: `${ENDS}\nstart -> exit [condition="outcome=success"] start -> exit [condition="a<1"]`,
  },
  {
    rule: "stylesheet_syntax",
    wrong: `${ENDS}\nmodel_stylesheet_1="* { llm_model: x }" model_stylesheet_2="\n* { llm_model: \\"x\\"; }\n  .Big { llm_model: y }"\nmodel_stylesheet_10="* {"`,
    at: ["5:4", "6:25"],
    right: `${ENDS}\nmodel_stylesheet_1="" model_stylesheet_2="* { llm_model: x }" model_stylesheet_x="no sheet"`,
  },
  {
    rule: "stylesheet_syntax",
    wrong: `${ENDS}\nmodel_stylesheet="\n* { llm_model: \\"x\\"; }\n  .Big { llm_model: y }"`,
    at: ["5:4"],
    right: `${ENDS}\nmodel_stylesheet="* { llm_model: \\"x\\" } .big{max_tokens:1;} #a { reasoning_effort: low }"`,
  },
  {
    rule: "stylesheet_syntax",
    wrong: `${ENDS}\nmodel_stylesheet="* { llm_model: x; colour: red }"`,
    at: ["3:37"],
    right: `${ENDS}\nmodel_stylesheet=""`,
  },
  {
    rule: "type_known",
    wrong: agent("type=wizard"),
    at: ["3:20"],
    right: agent("type=agent"),
  },
  {
    rule: "fidelity_valid",
    wrong: agent("fidelity=most", `${LINE} [fidelity="summary:none"]`),
    at: ["3:24", "4:30", "4:30"],
    right: agent('fidelity="summary:low"', `${LINE} [fidelity=full]`),
  },
  {
    rule: "retry_target_exists",
    wrong: tool("retry_target=gone, fallback_retry_target=a"),
    at: ["3:38"],
    right: tool("retry_target=a"),
  },
  {
    rule: "retry_target_exists",
    dialect: "spec",
    wrong: `${ENDS}\nretry_target=gone`,
    at: ["3:14"],
    right: `${ENDS}\nretry_target=exit`,
  },
  {
    rule: "goal_gate_has_retry",
    wrong: gate(""),
    at: ["3:35"],
    right: gate("]\nretry_target=a b [x=1"),
  },
  {
    rule: "prompt_on_llm_nodes",
    wrong: agent('prompt=" "'),
    at: ["3:1"],
    right: agent("llm_prompt=x"),
  },
  {
    rule: "prompt_on_llm_nodes",
    dialect: "kilroy",
    wrong: agent("label=x"),
    at: ["3:1"],
    right: agent("prompt=x"),
  },
  {
    rule: "single_exit",
    dialect: "spec",
    wrong: `${ENDS}\nend [shape=Msquare]`,
    at: ["3:1"],
    right: ENDS,
  },
  {
    rule: "terminal_condition_edge",
    wrong: tool("x=1"),
    at: ["4:10"],
    right: tool("x=1", 'start -> a start -> exit a -> exit [condition="outcome=success"]'),
  },
  {
    rule: "all_conditional_edges",
    wrong: diamond(ROUTES),
    at: ["3:1"],
    right: diamond(ROUTES.replace("=fail", "!=success")),
  },
  {
    rule: "all_conditional_edges",
    dialect: "spec",
    wrong: diamond(
      'start -> a a -> exit [condition="outcome=x && y"] a -> b [condition="outcome!=x && y"]',
    ),
    at: ["3:1"],
    right: diamond("start -> a -> b"),
  },
  {
    rule: "llm_provider_required",
    dialect: "kilroy",
    wrong: agent("x=1"),
    at: ["3:1"],
    right: agent('x=1] model_stylesheet="* { llm_provider: p }" a [x=2'),
  },
  {
    rule: "llm_provider_required",
    dialect: "kilroy",
    wrong: agent("x=1] llm_provider=p a [x=2"),
    at: ["3:1"],
    right: agent('x=1] llm_provider=p model_stylesheet="#b {}" a [x=2'),
  },
  {
    rule: "tool_command_required",
    wrong: tool("command=make"),
    at: ["3:33"],
    right: tool("tool_command=make"),
  },
  {
    rule: "prompt_file_conflict",
    wrong: agent('prompt_file="p.md", prompt=x'),
    at: ["3:27"],
    right: agent('prompt_file="p.md"'),
  },
  {
    rule: "goal_gate_exit_status_contract",
    wrong: gate("", 'start -> a -> exit [condition="x=1 && outcome=skip"]'),
    at: ["4:31"],
    right: gate("", 'start -> a -> exit [condition="outcome=partialsuccess && outcome==x"]'),
  },
  {
    rule: "status_outcome_field_confusion",
    wrong: agent(`prompt="write {'status':'success','outcome':'x'}"`),
    at: ["3:22"],
    right: agent(`prompt="write {'status':'x'} and 'outcome':"`),
  },
  {
    rule: "concurrent_split_min_branches",
    wrong: region("", "start -> s -> x -> j -> exit"),
    at: ["3:1"],
    right: region("", SPLIT),
  },
  {
    rule: "concurrent_split_requires_join",
    wrong: region("s [concurrent_id=2]", SPLIT),
    at: ["3:1"],
    right: region("", SPLIT),
  },
  {
    rule: "no_nested_concurrent_regions",
    wrong: region("x [shape=pentagon]", SPLIT),
    at: ["3:73"],
    right: region("z [shape=pentagon]", `${SPLIT} j -> z`),
  },
  {
    rule: "no_loops_in_concurrent_regions",
    wrong: region("x [shape=trapezium] y [shape=invtrapezium]", SPLIT),
    at: ["3:73", "3:75"],
    right: region("z [shape=trapezium]", `${SPLIT} j -> z`),
  },
  {
    rule: "goal_gate_missing_node_retry_target",
    dialect: "kilroy",
    wrong: gate("]\nretry_target=a b [x=1"),
    at: ["3:35"],
    right: gate(", fallback_retry_target=a"),
  },
  {
    rule: "goal_gate_prompt_status_hint",
    dialect: "kilroy",
    wrong: gate(', prompt="set outcome = approved"'),
    at: ["3:48"],
    right: gate(", prompt=\"set outcome=approved, else OUTCOME='success'\""),
  },
  {
    rule: "prompt_on_conditional_node",
    dialect: "kilroy",
    wrong: diamond("start -> a", "a [prompt=x]"),
    at: ["3:29"],
    right: diamond("start -> a"),
  },
  {
    rule: "status_contract_in_prompt",
    dialect: "kilroy",
    wrong: agent("prompt=x"),
    at: ["3:22"],
    right: agent('prompt="$goal"] goal="write $KILROY_STAGE_STATUS_PATH" a [x=1'),
  },
  {
    rule: "status_fallback_in_prompt",
    dialect: "kilroy",
    wrong: agent('prompt="$KILROY_STAGE_STATUS_PATH"'),
    at: ["3:22"],
    right: agent('prompt="$KILROY_STAGE_STATUS_PATH", auto_status=true'),
  },
  {
    rule: "validate_script_failure_contract",
    dialect: "kilroy",
    wrong: tool('tool_command="sh scripts/validate-it.sh"'),
    at: ["3:38"],
    right: tool('tool_command="sh scripts/validate-it.sh || echo KILROY_VALIDATE_FAILURE"'),
  },
  {
    rule: "loop_restart_failure_class_guard",
    dialect: "kilroy",
    wrong: diamond(
      'start -> a\na -> b [loop_restart=true]\nb -> a [loop_restart=true, condition="outcome=fail && failure_class=transient_infra"]',
    ),
    at: ["5:22", "6:1"],
    right: diamond(
      'a -> b [loop_restart=true, condition="outcome=success"]\nb -> a [loop_restart=true, condition="outcome=fail && failure_class=transient_infra"]\nb -> exit [condition="outcome=fail"]',
    ),
  },
  {
    rule: "fail_loop_failure_class_guard",
    dialect: "kilroy",
    wrong: diamond('start -> a b -> a\na -> b [condition="outcome!=success"]'),
    at: ["5:19"],
    right: diamond(
      'start -> a b -> a\na -> b [condition="outcome=fail && context.failure_class!=x"] a -> exit [condition="outcome=fail"]',
    ),
  },
  {
    rule: "escalation_models_syntax",
    dialect: "kilroy",
    wrong: agent('escalation_models="a:b, c, :d, e:"'),
    at: ["3:33", "3:33", "3:33"],
    right: agent('escalation_models="a:b, c:d:e,"'),
  },
  {
    rule: "template_postmortem_replan_entry",
    dialect: "kilroy",
    wrong: post("postmortem -> b"),
    at: ["3:22"],
    right: post('postmortem -> plan_fanout [condition="outcome=needs_replan"]'),
  },
  {
    rule: "template_postmortem_replan_entry",
    dialect: "kilroy",
    wrong: post('\npostmortem -> b [condition="outcome=needs_replan"]'),
    at: ["5:1"],
    right: post("").replace("provenance_version=1", ""),
  },
  {
    rule: "template_postmortem_broad_rollback",
    dialect: "kilroy",
    wrong: post("postmortem -> check_toolchain"),
    at: ["4:1"],
    right: post("postmortem -> b"),
  },
  {
    rule: "orphan_custom_outcome_hint",
    dialect: "kilroy",
    wrong: diamond('a -> b [condition="outcome=more"]'),
    at: ["3:1"],
    right: diamond(
      'a -> b [condition="outcome=more"] a -> exit b -> exit [condition="outcome=skip"]',
    ),
  },
  {
    rule: "custom_outcome_coverage",
    dialect: "kilroy",
    wrong: agent(
      "prompt=\"{'status': 'less'}\"",
      'a -> exit [condition="outcome=more"] a -> exit [condition="outcome=Less"]',
    ),
    at: ["3:22"],
    right: agent("prompt=\"{'status': 'more'}\"", 'a -> exit [condition="outcome=more"]'),
  },
  {
    rule: "reserved_keyword_node_id",
    dialect: "kilroy",
    wrong: `${ENDS}\nif Node`,
    at: ["3:1", "3:4"],
    right: `${ENDS}\niffy`,
  },
  {
    rule: "tool_command_abs_path",
    dialect: "kilroy",
    wrong: tool('tool_command="cd  /tmp && make"'),
    at: ["3:38"],
    right: tool('tool_command="cd sub && make"'),
  },
  {
    rule: "attribute_values",
    wrong: `${ENDS}\na [shape=diamond, timeout="5 minutes"]\nmax_node_visits=many\nstart -> a [weight=heavy]`,
    at: ["3:27", "4:17", "5:20"],
    right: `${ENDS}\na [shape=diamond, timeout=15m]\nmax_node_visits=3\nstart -> a [weight=-2]`,
  },
  {
    rule: "reserved_node_id",
    wrong: `${ENDS}\nworktree [shape=diamond] __proto__ [shape=diamond]`,
    at: ["3:1", "3:26"],
    right: `${ENDS}\nworktrees [shape=diamond]`,
  },
  {
    rule: "supported",
    wrong: `${ENDS}\na [shape=pentagon] b [shape=cylinder]`,
    at: ["3:1", "3:20"],
    right: `${ENDS}\na [shape=parallelogram]`,
  },
  {
    rule: "timeout_unit",
    dialect: "kilroy",
    wrong: `${ENDS}\na [shape=diamond, timeout=15m] b [timeout=200ms]`,
    at: ["3:27", "3:43"],
    right: `${ENDS}\na [shape=diamond, timeout=15] b [timeout=200s]`,
  },
  {
    rule: "branch_has_work",
    wrong: parallel("p -> x -> j p -> j"),
    at: ["4:13"],
    right: parallel("p -> x -> j p -> y -> j"),
  },
  {
    rule: "fan_in_has_component",
    wrong: parallel("start -> x -> j"),
    at: ["3:21"],
    right: parallel("p -> x -> j p -> y -> j"),
  },
  {
    rule: "component_has_join",
    wrong: parallel("p -> x -> j p -> y -> exit"),
    at: ["3:1"],
    right: parallel("p -> x -> j p -> y -> x"),
  },
  {
    rule: "component_has_join",
    wrong: parallel(""),
    at: ["3:1"],
    right: parallel("p -> y"),
  },
  {
    rule: "component_merges",
    wrong: parallel("p -> x -> exit p -> y -> exit"),
    at: ["3:1"],
    right: parallel("p -> x -> j p -> y -> j"),
  },
  {
    rule: "two_eligible_edges",
    wrong: diamond("start -> a\na -> b\na -> exit"),
    at: ["6:1"],
    right: diamond('a -> b [label="B"] a -> exit [label="E"]'),
  },
  {
    rule: "two_eligible_edges",
    wrong: diamond(
      'a -> b [condition="outcome=success && x=1"] a -> exit [condition="context.x!=2"]',
    ),
    at: ["4:45"],
    right: diamond(
      'a -> b [condition="outcome=failure && x=1"] a -> exit [condition="outcome=fail && context.x!=1"] a -> c [condition="outcome!=fail"] a -> b',
    ),
  },
  {
    rule: "two_eligible_edges",
    dialect: "kilroy",
    wrong: diamond("a -> b [weight=1] a -> exit [weight=2]"),
    at: ["4:19"],
    right: parallel("p -> x p -> y"),
  },
  {
    rule: "two_eligible_edges",
    dialect: "spec",
    wrong: `${ENDS}\na [shape=diamond] a -> b a -> c`,
    at: ["3:26"],
    right: diamond("a -> b [weight=1] a -> exit [weight=2]"),
  },
  {
    rule: "exit_after_failure",
    wrong: tool(
      "x=1] d [shape=diamond] f [shape=box",
      'a -> d [condition="outcome!=success"] a -> exit d -> f -> exit',
    ),
    at: ["3:1"],
    right: tool(
      "x=1] d [shape=diamond] f [shape=box",
      'a -> exit [condition="outcome=success"] a -> d d -> exit [condition="outcome=success"] d -> f f -> a',
    ),
  },
  {
    rule: "exit_after_failure",
    wrong: tool("x=1", 'a -> exit [condition="outcome=fail && context.x=1"]'),
    at: ["3:1"],
    right: tool("goal_gate=true", 'a -> exit [condition="outcome=fail"]'),
  },
  {
    rule: "exit_after_failure",
    wrong: tool("x=1] f [shape=box", "a -> f -> exit"),
    at: ["3:1"],
    right: tool("x=1] f [shape=hexagon", "a -> f -> exit a -> exit"),
  },
  {
    rule: "unbounded_loop",
    wrong: diamond("a -> b b -> a"),
    at: ["3:1"],
    right: diamond("a -> b b -> a max_node_visits=3"),
  },
  {
    rule: "unbounded_loop",
    wrong: diamond("a -> b b -> b"),
    at: ["3:19"],
    right: diamond("a -> b b -> a [loop_restart=true]"),
  },
  {
    rule: "unbounded_loop",
    wrong: tool("x=1", 'a -> a [condition="outcome=success"]'),
    at: ["3:1"],
    right: tool("x=1] h [shape=hexagon", "a -> h -> a"),
  },
  {
    rule: "unbounded_loop",
    dialect: "kilroy",
    wrong: tool("x=1", "a -> a"),
    at: ["3:1"],
    right: tool("x=1", 'a -> exit [condition="outcome=success"] a -> a'),
  },
];
