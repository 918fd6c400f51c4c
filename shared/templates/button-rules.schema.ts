import type { Button, Category } from './component.schema.ts';
import { variablesOf, type ParameterFormat } from './variables.schema.ts';

const AT_MOST: Partial<Record<Button['type'], number>> = { URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };

export function buttonFaults(buttons: readonly Button[], category: Category, format: ParameterFormat): string[] {
  const types = buttons.map(({ type }) => type);
  const faults: string[] = [];
  if (types.includes('OTP')) faults.push('BUTTONS: OTP is for authentication only');
  for (const [type, limit] of Object.entries(AT_MOST)) {
    const count = types.filter((other) => other === type).length;
    if (count > limit) faults.push(`BUTTONS: at most ${limit} of the kind ${type}, there are ${count}`);
  }
  if (types.includes('COPY_CODE') && category !== 'marketing') faults.push('BUTTONS: COPY_CODE is for marketing only');
  // Meta wants quick replies in one row, before or after all others.
  const changes = types.filter((type, index) => {
    const before = types[index - 1];
    return before !== undefined && (type === 'QUICK_REPLY') !== (before === 'QUICK_REPLY');
  });
  if (changes.length > 1) faults.push('BUTTONS: quick replies must stand together');
  const texts = buttons.flatMap((button) => ('text' in button && button.text ? [button.text] : []));
  if (new Set(texts).size < texts.length) faults.push('BUTTONS: two buttons have the same text');
  if (texts.some((text) => variablesOf(text).length > 0)) faults.push('BUTTONS: no variables in a button’s text');
  return [...faults, ...buttons.flatMap((button) => (button.type === 'URL' ? urlFaults(button, format) : []))];
}

function urlFaults({ url, example }: Extract<Button, { type: 'URL' }>, format: ParameterFormat): string[] {
  // That it is missing was said already.
  if (url === '') return [];
  const variables = variablesOf(url);
  if (!/^https?:\/\/[^\s{}/]+/.test(url)) return [`BUTTONS: ${url} is not an address beginning with https://`];
  if (variables.length === 0) return example ? ['BUTTONS: an address without a variable has no example'] : [];
  const wanted = format === 'POSITIONAL' ? /^1$/ : /^[a-z][a-z0-9_]*$/;
  if (variables.length > 1 || !wanted.test(variables[0] ?? '') || !/\{\{[^{}]*\}\}$/.test(url)) {
    const form = format === 'POSITIONAL' ? '{{1}}' : 'such as {{code}}';
    return [`BUTTONS: an address has one variable at most, ${form}, at its end`];
  }
  return example ? [] : ['BUTTONS: the variable of an address needs an example'];
}
