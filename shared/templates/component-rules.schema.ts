import { authenticationFaults } from './authentication-rules.schema.ts';
import { buttonFaults } from './button-rules.schema.ts';
import type { Category, Component, ComponentOf, Fault } from './component.schema.ts';
import { fixedText, placementFaults, variableFaults, variablesOf, type ParameterFormat } from './variables.schema.ts';

/** What Meta would refuse, said before it sees it. Each sentence begins with the component that it is about. */
export function componentFaults(
  components: readonly Component[],
  category: Category,
  format: ParameterFormat,
): Fault[] {
  const together = compositionFaults(components);
  if (together.length > 0) return together;
  if (category === 'authentication') return authenticationFaults(components);
  return components.flatMap((component, index) =>
    faultsOf(component, category, format).map((message) => ({ index, message })),
  );
}

function compositionFaults(components: readonly Component[]): Fault[] {
  const types = components.map(({ type }) => type);
  const twice = types.flatMap((type, index) =>
    types.indexOf(type) === index ? [] : [{ index, message: `${type}: a template has one of it at most` }],
  );
  return types.includes('BODY') ? twice : [{ index: null, message: 'BODY: a template needs one' }, ...twice];
}

function faultsOf(component: Component, category: Category, format: ParameterFormat): string[] {
  switch (component.type) {
    case 'HEADER':
      return component.format === 'TEXT' ? headerFaults(component, format) : [];
    case 'BODY':
      return bodyFaults(component, format);
    case 'FOOTER':
      return footerFaults(component);
    case 'BUTTONS':
      return buttonFaults(component.buttons, category, format);
  }
}

function headerFaults(
  { text, example }: Extract<ComponentOf<'HEADER'>, { format: 'TEXT' }>,
  format: ParameterFormat,
): string[] {
  const faults: string[] = [];
  if (text.length > 60) faults.push(`HEADER: at most 60 characters, there are ${text.length}`);
  // The underscore of a variable's name marks nothing.
  if (/[\n\r*_~`]|\p{Extended_Pictographic}/u.test(fixedText(text))) {
    faults.push('HEADER: no line breaks, emoji or formatting marks');
  }
  if (variablesOf(text).length > 1) return [...faults, 'HEADER: at most one variable'];
  const examples = { positional: example?.header_text, named: example?.header_text_named_params };
  return [...faults, ...variableFaults('HEADER', text, format, examples)];
}

function bodyFaults({ text, example, ...rest }: ComponentOf<'BODY'>, format: ParameterFormat): string[] {
  if (text === undefined) return ['BODY: the text is missing'];
  const faults: string[] = [];
  if (rest.add_security_recommendation !== undefined) {
    faults.push('BODY: add_security_recommendation is for authentication only');
  }
  if (text.length > 1024) faults.push(`BODY: at most 1024 characters, there are ${text.length}`);
  const examples = { positional: example?.body_text?.[0], named: example?.body_text_named_params };
  return [...faults, ...variableFaults('BODY', text, format, examples), ...placementFaults('BODY', text)];
}

function footerFaults({ text, code_expiration_minutes: minutes }: ComponentOf<'FOOTER'>): string[] {
  if (text === undefined) return ['FOOTER: the text is missing'];
  const faults: string[] = [];
  if (minutes !== undefined) faults.push('FOOTER: code_expiration_minutes is for authentication only');
  if (text.length > 60) faults.push(`FOOTER: at most 60 characters, there are ${text.length}`);
  if (variablesOf(text).length > 0) faults.push('FOOTER: no variables');
  if (/[\n\r]|\p{Extended_Pictographic}/u.test(text)) faults.push('FOOTER: no line breaks or emoji');
  return faults;
}
