import type { Generator } from "../pack/generator.ts";
import type { Json } from "../pack/template.ts";
import type { DataContract, Field } from "../spec/data.ts";
import { type Body, type FamilyDraft, type Row, type StepDraft, valueNamed } from "./draft.ts";
import { collectionOf, contractNamed, type Known, rulesOn } from "./known.ts";
import { drawOf, spreadField } from "./values.ts";
import { snakeOf } from "./words.ts";

/** A record that a story made. */
export interface Made {
  readonly contract: DataContract;
  /** `${block}`: its id. */
  readonly id: string;
  /** Its path. */
  readonly path: string;
  /** What it was sent as, and is answered with. */
  readonly body: Body;
}

/** What a trial does, step by step, and what it draws. Names are given out once each. */
export interface Story {
  readonly known: Known;
  /** A body that no rule refuses, but for what is given; what it refers to is made before. */
  readonly body: (contract: DataContract, given?: Body) => Body;
  /** Makes a record and saves its id. */
  readonly make: (contract: DataContract, given?: Body) => Made;
  /** The record that others refer to, made once. */
  readonly parent: (contract: DataContract) => Made;
  /** A name with a value of its own; `unique`: unlike those of the same group. */
  readonly draw: (name: string, generator: Generator) => string;
  readonly step: (step: StepDraft) => void;
  readonly end: () => Pick<FamilyDraft, "draw" | "play">;
}

/** Names are at most 63 characters, a number included. */
const LONGEST_NAME = 58;

/** What a story is told of: whose records are answered as they were sent, and the names that its table has. */
interface About {
  readonly of?: DataContract;
  readonly row?: Row;
}

/** A story in which nothing has happened. */
export function story(known: Known, { of, row = {} }: About = {}): Story {
  const draw: Record<string, Generator> = {};
  const play: StepDraft[] = [];
  const names = new Set(Object.keys(row));
  const parents = new Map<string, Made>();

  const free = (wanted: string): string => {
    const base = wanted.slice(0, LONGEST_NAME);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}_${number}`;
      if (names.has(name)) continue;
      names.add(name);
      return name;
    }
  };
  const self: Story = {
    known,
    draw: (wanted, generator) => {
      const name = free(wanted);
      draw[name] = generator;
      return valueNamed(name);
    },
    step: (step) => void play.push(step),
    body: (contract, given = {}) => bodyFor(self, contract, given),
    make: (contract, given) => {
      const body = self.body(contract, given);
      const name = free(snakeOf(contract.name));
      const path = collectionOf(known, contract);
      play.push({
        request: { method: "POST", path, body },
        expect: contract === of ? { status: 201, body } : { status: 201 },
        save: { [name]: "/id" },
      });
      return { contract, id: valueNamed(name), path: `${path}/${valueNamed(name)}`, body };
    },
    parent: (contract) => {
      const there = parents.get(contract.name);
      if (there !== undefined) return there;
      const made = self.make(contract);
      parents.set(contract.name, made);
      return made;
    },
    end: () => ({ draw, play }),
  };
  return self;
}

function bodyFor(told: Story, contract: DataContract, given: Body): Body {
  const apart = distinct(told.known, contract);
  const fields = contract.fields.flatMap((field): (readonly [string, Json])[] => {
    const value = Object.hasOwn(given, field.name)
      ? given[field.name]
      : valueFor(told, { contract, field, apart: apart.includes(field) });
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(fields);
}

function valueFor(
  told: Story,
  asked: { readonly contract: DataContract; readonly field: Field; readonly apart: boolean },
): Json | undefined {
  const { contract, field } = asked;
  const { known } = told;
  const inner = field.type.kind === "list" ? field.type.of : field.type;
  if (inner.kind === "reference") {
    if (field.optional) return undefined;
    const { id } = told.parent(contractNamed(known, inner.entity));
    return field.type.kind === "list" ? [id] : id;
  }
  const generator = drawOf(known, contract, field);
  if (generator === null) return undefined;
  const name = `${snakeOf(contract.name)}_${field.name}`;
  return told.draw(name, asked.apart ? { ...generator, unique: groupOf(name) } : generator);
}

/** The group in which the values of a field are unlike each other. */
export function groupOf(name: string): string {
  return name.slice(0, LONGEST_NAME);
}

/** The fields in which two records of a trial may not be alike. */
function distinct(known: Known, contract: DataContract): readonly Field[] {
  const rules = rulesOn(known, contract).flatMap((read) => {
    if (read.kind !== "apart") return [];
    return spreadField(contract, read.fields) ?? [];
  });
  return [...contract.fields.filter(({ unique }) => unique), ...rules];
}
