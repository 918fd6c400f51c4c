import type { EstimateRequest, QuietHours, Variables } from '../../../../shared/campaigns/campaign.schema.ts';
import { variableKeys } from '../../../../shared/campaigns/parameters.schema.ts';
import { templateShapeSchema } from '../../../../shared/campaigns/template-shape.schema.ts';
import type { Template } from '../../../../shared/templates/template.schema.ts';

/** What a person has chosen for one variable; an empty fallback leaves out whoever has no value. */
export interface VariableDraft {
  source: 'attribute' | 'value';
  text: string;
  fallback: string;
}

export interface LaunchDraft {
  name: string;
  template: Template | null;
  listIds: string[];
  variables: Record<string, VariableDraft>;
  messagesPerSecond: string;
  /** As the field of a browser holds it, in the reader's time zone. */
  scheduledAt: string;
  spreadOverDays: string;
  quiet: 'organization' | 'none' | 'own';
  quietHours: QuietHours;
}

/** The variables of a template, each with what is usually meant. */
export function variablesOf(template: Template): Record<string, VariableDraft> {
  const shape = templateShapeSchema.parse({
    category: template.category,
    parameter_format: template.parameterFormat,
    components: template.components,
  });
  return Object.fromEntries(
    variableKeys(shape).map((key): [string, VariableDraft] => [
      key,
      key.startsWith('body.')
        ? { source: 'attribute', text: attributeFor(key, template.parameterFormat), fallback: '' }
        : { source: 'value', text: '', fallback: '' },
    ]),
  );
}

/** A named variable is most likely called as the contacts' attribute is; a numbered one tells nothing. */
function attributeFor(key: string, format: Template['parameterFormat']): string {
  return format === 'NAMED' ? key.slice('body.'.length) : 'name';
}

/** What would be asked for; null while something is missing. */
export function toRequest(draft: LaunchDraft): EstimateRequest | null {
  if (!draft.template || draft.listIds.length === 0) return null;
  const variables: Variables = {};
  for (const [key, { source, text, fallback }] of Object.entries(draft.variables)) {
    if (text.trim() === '') return null;
    variables[key] =
      source === 'value'
        ? { value: text.trim() }
        : { attribute: text.trim(), ...(fallback.trim() !== '' && { fallback: fallback.trim() }) };
  }
  return {
    templateId: draft.template.id,
    contactListIds: draft.listIds as EstimateRequest['contactListIds'],
    variables,
    ...(draft.messagesPerSecond !== '' && { messagesPerSecond: Number(draft.messagesPerSecond) }),
    ...(draft.scheduledAt !== '' && { scheduledAt: new Date(draft.scheduledAt).toISOString() }),
    ...(draft.spreadOverDays !== '' && { spreadOverDays: Number(draft.spreadOverDays) }),
  };
}

/** Examples for the preview: the body's under the name that stands between the braces, and the header's one. */
export function examplesOf(variables: LaunchDraft['variables']) {
  const chosen = Object.entries(variables).filter(([, { text }]) => text !== '');
  const bodys = chosen.filter(([key]) => key.startsWith('body.'));
  const [headers] = chosen.filter(([key]) => key.startsWith('header.'));
  return {
    examples: Object.fromEntries(bodys.map(([key, variable]) => [key.slice('body.'.length), shown(variable)])),
    ...(headers && { headerExample: shown(headers[1]) }),
  };
}

function shown({ source, text, fallback }: VariableDraft): string {
  return source === 'value' ? text : fallback.trim() || `[${text}]`;
}
