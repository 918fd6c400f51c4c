import { z } from 'zod';

/** As much of a template's components as filling them in needs. Meta may add parts and kinds: they are passed over. */
const button = z.union([
  z.object({ type: z.literal('URL'), url: z.string() }),
  z.object({ type: z.literal('COPY_CODE') }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);
const component = z.union([
  z.object({ type: z.literal('HEADER'), format: z.literal('TEXT'), text: z.string() }),
  z.object({ type: z.literal('HEADER'), format: z.enum(['IMAGE', 'VIDEO', 'DOCUMENT']) }),
  z.object({ type: z.literal('BODY'), text: z.string().optional() }),
  z.object({ type: z.literal('BUTTONS'), buttons: z.array(button) }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);

export const templateShapeSchema = z
  .object({
    category: z.string(),
    parameter_format: z.enum(['POSITIONAL', 'NAMED']),
    components: z.array(component),
  })
  .transform(({ category, parameter_format: parameterFormat, components }) => ({
    category,
    parameterFormat,
    components,
  }));

export type TemplateShape = z.infer<typeof templateShapeSchema>;
export type ShapeComponent = TemplateShape['components'][number];
