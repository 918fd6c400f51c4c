import { notSupported } from './errors.ts';
import { fieldSql, readField, readQuoted, type ColumnTypes, type Field } from './fields.ts';
import { Scanner } from './scanner.ts';
import { arrayLiteral, type Parameters } from './sql.ts';

/** One comparison of a field, as in `age=not.gte.18`. */
interface Comparison {
  field: Field;
  negated: boolean;
  /** As the query string names it. */
  operator: string;
  quantifier?: string;
  value: string | string[];
}

interface Group {
  negated: boolean;
  joint: 'and' | 'or';
  members: Condition[];
}

export type Condition = Comparison | Group;

const comparisons: Record<string, string> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  isdistinct: 'is distinct from',
};
const quantifiable = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike']);
const refused = /^(?:match|imatch|fts|plfts|phfts|wfts|sl|sr|nxr|nxl|adj)$/;

/** Reads the value of one filter parameter, such as `not.in.(1,2)`. */
export function parseComparison(field: Field, text: string): Comparison {
  const scanner = new Scanner('filter', text);
  const comparison = readComparison(scanner, field, () => scanner.rest());
  scanner.expectEnd();
  return comparison;
}

/** Reads the members of `and=(…)` or `or=(…)`; `name` is the parameter's name and may begin with `not.`. */
export function parseGroup(name: string, text: string): Condition {
  const scanner = new Scanner('logic tree', name + text);
  const condition = readCondition(scanner);
  scanner.expectEnd();
  return condition;
}

function readCondition(scanner: Scanner): Condition {
  const group = scanner.match(/(not\.)?(and|or)[ \t]*\([ \t]*/y);
  if (!group) {
    const field = readField(scanner);
    scanner.expect('.');
    return readComparison(scanner, field, () => readNestedValue(scanner));
  }
  const members = [readCondition(scanner)];
  while (scanner.match(/[ \t]*,[ \t]*/y)) members.push(readCondition(scanner));
  scanner.match(/[ \t]*/y);
  scanner.expect(')');
  return { negated: group[1] !== undefined, joint: group[2] as 'and' | 'or', members };
}

function readComparison(scanner: Scanner, field: Field, readValue: () => string): Comparison {
  const negated = scanner.take('not.');
  const found = scanner.match(/([a-z]+)(?:\((any|all|[a-z_]+)\))?\./y);
  const [, operator = '', quantifier] = found ?? [];
  if (refused.test(operator)) throw notSupported(`the filter operator ${operator}`);
  if (operator === 'is') {
    const value = scanner.match(/(?:not_null|null|true|false|unknown)(?=[,)]|$)/iy)?.[0].toLowerCase();
    return { field, negated, operator, value: value ?? scanner.fail('null, not_null, true, false or unknown') };
  }
  if (operator === 'in') return { field, negated, operator, value: readList(scanner) };
  if (!(operator in comparisons) || (quantifier && !quantifiable.has(operator))) {
    scanner.fail('"not" or operator (eq, gt, ...)');
  }
  return { field, negated, operator, quantifier, value: readValue() };
}

function readList(scanner: Scanner): string[] {
  scanner.match(/[ \t]*/y);
  scanner.expect('(');
  const values: string[] = [];
  do values.push(readQuotedBeforeEnd(scanner) ?? readBareValue(scanner));
  while (scanner.take(','));
  scanner.expect(')');
  scanner.match(/[ \t]*/y);
  return values;
}

function readNestedValue(scanner: Scanner): string {
  return readQuotedBeforeEnd(scanner) ?? scanner.match(/\{[^{}]*\}/y)?.[0] ?? readBareValue(scanner);
}

function readBareValue(scanner: Scanner): string {
  return scanner.match(/[^,)]*/y)?.[0] ?? '';
}

/** A quoted value, unless more than the end of the value follows it: then the quotes are part of it. */
function readQuotedBeforeEnd(scanner: Scanner): string | undefined {
  return scanner.attempt(
    () => {
      const value = readQuoted(scanner);
      if (value !== undefined && !scanner.match(/(?=[,)]|$)/y)) scanner.fail('"," or ")"');
      return value;
    },
    () => undefined,
  );
}

function conditionSql(condition: Condition, from: string, columns: ColumnTypes, params: Parameters): string {
  const not = condition.negated ? 'not ' : '';
  if ('members' in condition) {
    const members = condition.members.map((member) => conditionSql(member, from, columns, params));
    return `${not}(${members.join(` ${condition.joint} `)})`;
  }
  return `${not}(${fieldSql(condition.field, from, columns, params)} ${comparisonSql(condition, params)})`;
}

function comparisonSql({ operator, quantifier, value }: Comparison, params: Parameters): string {
  if (operator === 'is') return `is ${String(value).replace('_', ' ')}`;
  // `any` of an array instead of a list: any number of values is one statement, and none is allowed too.
  if (Array.isArray(value)) return `= any (${params.add(value.join('') === '' ? '{}' : arrayLiteral(value))})`;
  const operand = operator.endsWith('like') ? value.replaceAll('*', '%') : value;
  const placeholder = params.add(operand);
  return `${comparisons[operator]} ${quantifier ? `${quantifier} (${placeholder})` : placeholder}`;
}

export function whereSql(conditions: Condition[], from: string, columns: ColumnTypes, params: Parameters): string {
  if (conditions.length === 0) return '';
  return ` where ${conditions.map((condition) => conditionSql(condition, from, columns, params)).join(' and ')}`;
}
