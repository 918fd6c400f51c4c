import { bodySql, isObject, parseJson, parsePayload } from './body.ts';
import type { Argument, Routine, Snapshot } from './catalogue.ts';
import { ApiError, notSupported } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { arrayLiteral, qualified, quote, type Parameters } from './sql.ts';

/** Chooses among the overloads of a function the one that takes the arguments that were sent. */
export function findRoutine(request: ApiRequest, { routines }: Snapshot): Routine {
  const overloads = routines.get(`${request.schema}.${request.name}`) ?? [];
  const names = argumentNames(request);
  const named = overloads.filter((routine) => accepts(routine, names));
  const found = named.length > 0 ? named : request.readOnly ? [] : overloads.filter(wholeBodyArgument);
  const [routine, ...others] = found;
  if (!routine) throw unknownFunction(request, names, overloads);
  if (others.length > 0) throw ambiguousFunction(found);
  return routine;
}

/** A query that gives the function's rows; of a scalar function, one column called `scalar`. */
export function callSql(request: ApiRequest, routine: Routine, params: Parameters): string {
  if (request.readOnly) return selectFrom(routine, argumentsFromQuery(request, routine, params));
  const whole = wholeBodyArgument(routine);
  if (whole) return selectFrom(routine, `${params.add(request.body || '{}')}::${whole.type}`);
  const payload = parsePayload(request.body || '{}', request.query.columns);
  if (payload.isArray) throw notSupported('a function call whose body is no object');
  const given = routine.args.filter(({ name }) => payload.keys.includes(name));
  if (given.length === 0) return selectFrom(routine, '');
  const passed = given.map((argument) => `${passAs(argument)} _body.${quote(argument.name)}`).join(', ');
  return selectFrom(routine, passed, `${bodySql(payload, given, params)}, lateral `);
}

function selectFrom(routine: Routine, passed: string, source = ''): string {
  const call = `${qualified(routine)}(${passed})`;
  if (routine.returns === 'composite') return `select result.* from ${source}${call} as result`;
  return `select result.scalar from ${source}(select ${call} as scalar) as result`;
}

function argumentsFromQuery({ query }: ApiRequest, { args }: Routine, params: Parameters): string {
  const passed = args.flatMap((argument) => {
    const values = query.args.filter(([name]) => name === argument.name).map(([, value]) => value);
    const last = values.at(-1);
    if (last === undefined) return [];
    const value = argument.variadic ? arrayLiteral(values) : last;
    return `${passAs(argument)} ${params.add(value)}::${argument.type}`;
  });
  return passed.join(', ');
}

function passAs({ name, variadic }: Argument): string {
  return `${variadic ? 'variadic ' : ''}${quote(name)} :=`;
}

function argumentNames({ readOnly, query, body }: ApiRequest): string[] {
  if (readOnly) return [...new Set(query.args.map(([name]) => name))];
  if (query.columns) return query.columns;
  const value = parseJson(body || '{}');
  return isObject(value) ? Object.keys(value) : [];
}

function accepts({ args }: Routine, names: string[]): boolean {
  return (
    names.every((name) => args.some((argument) => argument.name !== '' && argument.name === name)) &&
    args.every((argument) => !argument.required || names.includes(argument.name))
  );
}

function wholeBodyArgument({ args }: Routine): Argument | undefined {
  return args.length === 1 ? args.find(({ name, type }) => name === '' && /^jsonb?$/.test(type)) : undefined;
}

function unknownFunction({ schema, name, readOnly }: ApiRequest, names: string[], overloads: Routine[]): ApiError {
  const list = [...names].sort().join(', ');
  const given = names.length === 0 ? ' without parameters' : `(${list})`;
  const searched = names.length === 0 ? ' without parameters' : ` with parameter${names.length > 1 ? 's' : ''} ${list}`;
  const whole = readOnly ? '' : ' or with a single unnamed json/jsonb parameter';
  const nearest = overloads[0]?.args.map((argument) => argument.name).sort();
  return new ApiError(404, {
    code: 'PGRST202',
    message: `Could not find the function ${schema}.${name}${given} in the schema cache`,
    details: `Searched for the function ${schema}.${name}${searched}${whole}, but no matches were found in the schema cache.`,
    hint: nearest ? `Perhaps you meant to call the function ${schema}.${name}(${nearest.join(', ')})` : null,
  });
}

function ambiguousFunction(candidates: Routine[]): ApiError {
  const signatures = candidates.map(
    ({ schema, name, args }) => `${schema}.${name}(${args.map((a) => `${a.name} => ${a.type}`).join(', ')})`,
  );
  return new ApiError(300, {
    code: 'PGRST203',
    message: `Could not choose the best candidate function between: ${signatures.join(', ')}`,
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  });
}
