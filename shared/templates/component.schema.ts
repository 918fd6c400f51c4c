import { z } from 'zod';

/** The components of a template, in the form in which Meta takes them. What they may hold together, the rules beside this say. */
const namedExample = z.strictObject({ param_name: z.string(), example: z.string().min(1, 'is missing') });

const textHeader = z.strictObject({
  type: z.literal('HEADER'),
  format: z.literal('TEXT'),
  text: z.string().min(1, 'is missing'),
  example: z
    .strictObject({
      header_text: z.array(z.string().min(1, 'is missing')).optional(),
      header_text_named_params: z.array(namedExample).optional(),
    })
    .optional(),
});
const mediaHeader = z.strictObject({
  type: z.literal('HEADER'),
  format: z.enum(['IMAGE', 'VIDEO', 'DOCUMENT']),
  example: z.strictObject({
    header_handle: z
      .array(z.string().min(1, 'is missing'))
      .length(1)
      .meta({ description: 'From `POST /templates/media`.' }),
  }),
});
const body = z.strictObject({
  type: z.literal('BODY'),
  text: z
    .string()
    .min(1, 'is missing')
    .optional()
    .meta({ description: 'Required, except for authentication, whose text is Meta’s.' }),
  example: z
    .strictObject({
      body_text: z
        .array(z.array(z.string().min(1, 'is missing')))
        .length(1)
        .optional()
        .meta({ description: 'One list, with an example for each numbered variable.' }),
      body_text_named_params: z.array(namedExample).optional(),
    })
    .optional(),
  add_security_recommendation: z.boolean().optional().meta({ description: 'Authentication only.' }),
});
const footer = z.strictObject({
  type: z.literal('FOOTER'),
  text: z.string().min(1, 'is missing').optional(),
  code_expiration_minutes: z.int().min(1).max(90).optional().meta({ description: 'Authentication only.' }),
});

const buttonText = z.string().min(1, 'is missing').max(25);
const button = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('QUICK_REPLY'), text: buttonText }),
  z.strictObject({
    type: z.literal('URL'),
    text: buttonText,
    url: z.string().min(1, 'is missing').max(2000),
    example: z
      .array(z.string().min(1, 'is missing'))
      .length(1)
      .optional()
      .meta({ description: 'The whole address, filled in.' }),
  }),
  z.strictObject({
    type: z.literal('PHONE_NUMBER'),
    text: buttonText,
    phone_number: z.string().regex(/^\+?[1-9]\d{5,18}$/, 'expected a number in international form'),
  }),
  z.strictObject({
    type: z.literal('COPY_CODE'),
    example: z.string().min(1, 'is missing').max(15).meta({ description: 'A code as it may be sent.' }),
  }),
  z.strictObject({
    type: z.literal('OTP'),
    otp_type: z.enum(['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']),
    text: buttonText.optional(),
    autofill_text: buttonText.optional(),
    zero_tap_terms_accepted: z.boolean().optional(),
    supported_apps: z
      .array(z.strictObject({ package_name: z.string().min(3).max(224), signature_hash: z.string().length(11) }))
      .min(1)
      .max(5)
      .optional(),
  }),
]);
const buttons = z.strictObject({ type: z.literal('BUTTONS'), buttons: z.array(button).min(1).max(10) });

export const componentSchema = z
  .discriminatedUnion('type', [z.discriminatedUnion('format', [textHeader, mediaHeader]), body, footer, buttons])
  .meta({ id: 'TemplateComponent' });

export type Component = z.infer<typeof componentSchema>;
export type ComponentOf<T extends Component['type']> = Extract<Component, { type: T }>;
export type Button = z.infer<typeof button>;
export type NamedExample = z.infer<typeof namedExample>;

export type Category = 'marketing' | 'utility' | 'authentication';

export interface Fault {
  /** Index of the component; null when one is missing. */
  index: number | null;
  message: string;
}
