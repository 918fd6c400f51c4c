import { z } from 'zod';
import type { Metadata } from '../state/wire.ts';
import { invalid, type StripeError } from './errors.ts';

// Every value of a form is text; these read it as Stripe does.
export const text = z.string().max(5000);
export const int = number(/^-?\d+$/, 'parameter_invalid_integer', 'integer');
export const decimal = z
  .string()
  .regex(/^-?\d+(\.\d{1,12})?$/, { error: ({ input }) => `Invalid decimal: ${String(input)}` });
export const flag = z
  .enum(['true', 'false'], { error: ({ input }) => `Invalid boolean: ${String(input)}` })
  .transform((value) => value === 'true');
export const currency = z
  .string()
  .regex(/^[a-zA-Z]{3}$/, { error: () => 'not a three-letter currency code' })
  .transform((value) => value.toLowerCase());
export const url = z.string().regex(/^https?:\/\//, { error: () => 'Not a valid URL' });
export const metadata = unsettable(z.record(z.string().max(40), z.string().max(500)));
export const address = z.strictObject({
  city: text.optional(),
  country: text.optional(),
  line1: text.optional(),
  line2: text.optional(),
  postal_code: text.optional(),
  state: text.optional(),
});

export const range = z.union([
  int,
  z.strictObject({ gt: int.optional(), gte: int.optional(), lt: int.optional(), lte: int.optional() }),
]);

export const listParams = {
  limit: int.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  created: range.optional(),
};

/** A value that an empty text takes away. */
export function unsettable<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (value === '' ? null : value), schema.nullable());
}

/** Merges metadata as Stripe does: an empty value deletes its key, an empty text deletes all. */
export function mergeMetadata(current: Metadata | null, given: Metadata | null | undefined): Metadata {
  if (given === null) return {};
  const merged = { ...current, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

export function parseParams<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw asStripeError(parsed.error.issues, input);
  return parsed.data;
}

function number(pattern: RegExp, code: string, name: string) {
  return z
    .string({ error: () => `Invalid ${name}` })
    .superRefine((value, context) => {
      if (!pattern.test(value)) {
        context.addIssue({ code: 'custom', message: `Invalid ${name}: ${value}`, params: { code } });
      }
    })
    .transform(Number);
}

function asStripeError(issues: readonly z.core.$ZodIssue[], input: unknown): StripeError {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const param = bracketed([...unknown.path, ...unknown.keys.slice(0, 1)]);
    const message = `Received unknown parameter: ${param}. If Stripe knows it, it is not supported here.`;
    return invalid(message, param, 'parameter_unknown');
  }
  const issue = issues[0];
  if (!issue) return invalid('The parameters could not be read.');
  if (issue.code === 'invalid_union') {
    const inner = (issue.errors.at(-1) ?? []).map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    return asStripeError(inner, input);
  }
  const param = bracketed(issue.path);
  if (valueAt(input, issue.path) === undefined) {
    return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
  }
  if (issue.code === 'custom')
    return invalid(issue.message, param, (issue.params as { code?: string } | undefined)?.code);
  return invalid(`Invalid ${param}: ${issue.message}`, param);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

function bracketed(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return [first, ...rest.map((key) => `[${key}]`)].join('');
}
