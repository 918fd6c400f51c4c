import { variablesOf, type ParameterFormat } from '../templates/variables.schema.ts';
import type { Variables } from './campaign.schema.ts';
import type { MessageComponent, MessageParameter } from './ports.ts';
import type { ShapeComponent, TemplateShape } from './template-shape.schema.ts';

/** A place of the template that a message must fill. */
interface Slot {
  key: string;
  component: Pick<MessageComponent, 'type' | 'sub_type' | 'index'>;
  fill: (value: string) => MessageParameter;
}

const MEDIA = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const;

/** The places of a template's variables, in the order in which Meta wants them. */
function slotsOf(template: TemplateShape): Slot[] {
  return template.category === 'authentication'
    ? authenticationSlots(template.components)
    : template.components.flatMap((component) => slotsOfComponent(component, template.parameterFormat));
}

function slotsOfComponent(component: ShapeComponent, format: ParameterFormat): Slot[] {
  switch (component.type) {
    case 'HEADER':
      if (component.format === 'TEXT') return textSlots('header', component.text, format);
      return [mediaSlot(MEDIA[component.format])];
    case 'BODY':
      return textSlots('body', component.text ?? '', format);
    case 'other':
      return [];
    case 'BUTTONS':
      return component.buttons.flatMap((button, index): Slot[] => {
        if (button.type === 'URL') {
          return variablesOf(button.url).map((name) =>
            buttonSlot(index, name, 'url', (text) => ({ type: 'text', text })),
          );
        }
        if (button.type === 'COPY_CODE') {
          return [buttonSlot(index, 'code', 'copy_code', (text) => ({ type: 'coupon_code', coupon_code: text }))];
        }
        return [];
      });
  }
}

/** Its text is Meta's own: the code stands in it and, once more, behind its button. */
function authenticationSlots(components: readonly ShapeComponent[]): Slot[] {
  const body = textSlots('body', '{{1}}', 'POSITIONAL');
  const hasButton = components.some(({ type }) => type === 'BUTTONS');
  if (!hasButton) return body;
  return [...body, { ...buttonSlot(0, '1', 'url', (text) => ({ type: 'text', text })), key: 'body.1' }];
}

function textSlots(type: 'header' | 'body', text: string, format: ParameterFormat): Slot[] {
  const names = variablesOf(text);
  if (format === 'POSITIONAL') names.sort((a, b) => Number(a) - Number(b));
  return names.map((name) => ({
    key: `${type}.${name}`,
    component: { type },
    fill: (value) => ({ type: 'text', ...(format === 'NAMED' && { parameter_name: name }), text: value }),
  }));
}

function mediaSlot(kind: 'image' | 'video' | 'document'): Slot {
  return {
    key: `header.${kind}`,
    component: { type: 'header' },
    fill: (link) => ({ type: kind, [kind]: { link } }),
  };
}

function buttonSlot(index: number, name: string, subType: 'url' | 'copy_code', fill: Slot['fill']): Slot {
  return {
    key: `button.${index}.${name}`,
    component: { type: 'button', sub_type: subType, index: String(index) },
    fill,
  };
}

/** Where a message must fill the template: `body.1`, `header.image`, `button.0.1` … */
export function variableKeys(template: TemplateShape): string[] {
  return [...new Set(slotsOf(template).map(({ key }) => key))];
}

/** What is wrong with the values given for a template's variables. */
export function variableFaults(template: TemplateShape, variables: Variables): string[] {
  const keys = variableKeys(template);
  const given = Object.entries(variables);
  return [
    ...keys.filter((key) => !(key in variables)).map((key) => `${key} has no value`),
    ...given.filter(([key]) => !keys.includes(key)).map(([key]) => `${key} is no variable of this template`),
    ...given
      .filter(([key, variable]) => /^header\.(image|video|document)$/.test(key) && !isLink(variable))
      .map(([key]) => `${key} must be an https link`),
  ];
}

function isLink(variable: Variables[string]): boolean {
  const texts = 'value' in variable ? [variable.value] : variable.fallback === undefined ? [] : [variable.fallback];
  return texts.every((text) => /^https:\/\/[^\s]+$/.test(text));
}

/** Attributes without which a contact cannot be written to. An authentication template goes to a number only. */
export function requiredAttributes({ category }: TemplateShape, variables: Variables): string[] {
  const named = Object.values(variables).flatMap((variable) =>
    'attribute' in variable && variable.fallback === undefined ? [variable.attribute] : [],
  );
  return [...new Set([...named, ...(category === 'authentication' ? ['phone'] : [])])];
}

/** Makes the components of each message: constants once, and what differs for each recipient. */
export function messageComposer(
  template: TemplateShape,
  variables: Variables,
): (own: Readonly<Record<string, string>>) => MessageComponent[] {
  const slots = slotsOf(template);
  return (own) => {
    const components = new Map<string, { component: Slot['component']; parameters: MessageParameter[] }>();
    for (const { key, component, fill } of slots) {
      const variable = variables[key];
      const value = own[key] ?? (variable && 'value' in variable ? variable.value : '');
      const place = `${component.type}.${component.index ?? ''}`;
      const known = components.get(place) ?? { component, parameters: [] };
      known.parameters.push(fill(value));
      components.set(place, known);
    }
    return [...components.values()].map(({ component, parameters }) => ({ ...component, parameters }));
  };
}
