type Test = (value: string) => boolean;

interface Bounds {
  least: bigint;
  most: bigint;
}

const int32: Bounds = { least: -(2n ** 31n), most: 2n ** 31n - 1n };
const int64: Bounds = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** ASP.NET Core's inline constraints, by name, made from the text between their parentheses. */
const constraints: Record<string, (argument: string) => Test> = {
  int: () => integerWithin(int32),
  long: () => integerWithin(int64),
  bool: () => (value) => /^\s*(true|false)\s*$/i.test(value),
  decimal: () => (value) => /^\s*[-+]?(\d[\d,]*\.?\d*|\.\d+)\s*$/.test(value),
  double: () => isReal,
  float: () => isReal,
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  guid: () => (value) => isGuid(value.trim()),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  required: () => (value) => value !== '',
  file: () => isFileName,
  nonfile: () => (value) => !isFileName(value),
  min: (argument) => integerWithin({ ...int64, least: whole(argument) }),
  max: (argument) => integerWithin({ ...int64, most: whole(argument) }),
  range: (argument) => integerWithin(pair(argument)),
  minlength: (argument) => lengthWithin({ ...int64, least: whole(argument) }),
  maxlength: (argument) => lengthWithin({ ...int64, most: whole(argument) }),
  length: (argument) =>
    lengthWithin(argument.includes(',') ? pair(argument) : { least: whole(argument), most: whole(argument) }),
  regex: (argument) => {
    const pattern = new RegExp(argument, 'i');
    return (value) => pattern.test(value);
  },
};

/** Makes the test of `int`, `length(1,5)`, `regex(…)` and so on. Throws when ASP.NET Core knows no such constraint. */
export function createConstraint(text: string): Test {
  const [, name = '', argument] = /^([^(]*)(?:\(([\s\S]*)\))?$/.exec(text) ?? [];
  const known = constraints[name.trim().toLowerCase()];
  if (!known) throw new Error(`The constraint reference '${text}' could not be resolved to a type.`);
  try {
    return known(argument ?? '');
  } catch (cause) {
    throw new Error(`The constraint '${text}' is not valid.`, { cause });
  }
}

function whole(text: string): bigint {
  if (!/^\s*-?\d+\s*$/.test(text)) throw new Error(`'${text}' is not a whole number`);
  return BigInt(text.trim());
}

function pair(text: string): Bounds {
  const [first = '', second = '', ...more] = text.split(',');
  if (more.length > 0) throw new Error(`'${text}' is not a pair of numbers`);
  return { least: whole(first), most: whole(second) };
}

function integerWithin({ least, most }: Bounds): Test {
  return (value) => {
    if (!/^\s*[-+]?\d+\s*$/.test(value)) return false;
    const number = BigInt(value.trim().replace(/^\+/, ''));
    return number >= least && number <= most;
  };
}

function lengthWithin({ least, most }: Bounds): Test {
  return (value) => BigInt(value.length) >= least && BigInt(value.length) <= most;
}

function isReal(value: string): boolean {
  return /^\s*[-+]?(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value);
}

function isGuid(value: string): boolean {
  const inner = /^\{(.*)\}$/.exec(value)?.[1] ?? /^\((.*)\)$/.exec(value)?.[1] ?? value;
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(inner) || /^[0-9a-f]{32}$/i.test(value);
}

/** A last segment with a dot that does not end it, such as `app.js`. */
function isFileName(value: string): boolean {
  return /\.[^./]+$/.test(value);
}
