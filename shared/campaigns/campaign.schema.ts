import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { microsTextSchema } from '../kernel/money.ts';

export const CAMPAIGN_STATES = ['scheduled', 'preparing', 'sending', 'paused', 'completed', 'canceled'] as const;
export const RECIPIENT_STATES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'canceled',
] as const;

const time = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 21:00');
const timezone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', 'is not a time zone of IANA')
  .meta({ examples: ['Asia/Kolkata'] });
export const quietHoursSchema = z
  .strictObject({ from: clockTime, to: clockTime, timezone })
  .refine(({ from, to }) => from !== to, { message: 'must not begin and end at the same time', path: ['to'] })
  .meta({ id: 'QuietHours', description: 'Nothing is sent from `from` to `to`, which may be on the next day.' });

/** Meta takes no line breaks, tabs or long runs of spaces in a parameter. */
const parameterText = z
  .string()
  .trim()
  .min(1)
  .max(1024)
  .refine((text) => !/[\n\t]| {5}/.test(text), 'has line breaks, tabs or more than four spaces in a row');
const variableSchema = z.union([
  z.strictObject({ value: parameterText.meta({ description: 'The same for everybody.' }) }),
  z.strictObject({
    attribute: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .meta({ description: 'Of the contact; `name` and `phone` are always known.' }),
    fallback: parameterText
      .optional()
      .meta({ description: 'For contacts without a value. Without a fallback they are left out, and counted.' }),
  }),
]);
export const variablesSchema = z
  .record(z.string().regex(/^(header|body|button\.\d)\.[a-z0-9_]+$/), variableSchema)
  .meta({
    description:
      'What fills the template’s variables, by their place: `body.1`, `body.first_name`, `header.1`, `header.image` (an https link), `button.0.1`.',
    examples: [{ 'body.1': { attribute: 'name', fallback: 'friend' } }],
  });

const audienceShape = {
  templateId: idSchema('tpl'),
  contactListId: idSchema('lst').optional(),
  contactListIds: z
    .array(idSchema('lst'))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Several lists: whoever is on two of them is written to once.' }),
  variables: variablesSchema.default({}),
  messagesPerSecond: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'At most; never more than the number’s own rate. 50 unless said.' }),
  scheduledAt: time.optional().meta({ description: 'Not before.' }),
  spreadOverDays: z.int().min(2).max(30).optional().meta({
    description: 'Sends an equal part every 24 hours, for a portfolio whose limit is lower than the audience.',
  }),
};
type ListChoice = { contactListId?: string | undefined; contactListIds?: readonly string[] | undefined };
const namesOneChoice = ({ contactListId, contactListIds }: ListChoice): boolean =>
  (contactListId === undefined) !== (contactListIds === undefined);
const oneChoice = { message: 'name either contactListId or contactListIds', path: ['contactListId'] };

export const launchRequestSchema = z
  .strictObject({
    ...audienceShape,
    name: z.string().trim().min(1).max(120).optional(),
    quietHours: quietHoursSchema.nullable().optional().meta({ description: 'Absent: the organization’s; null: none.' }),
  })
  .refine(namesOneChoice, oneChoice)
  .meta({ id: 'LaunchRequest' });

export const estimateRequestSchema = z
  .strictObject(audienceShape)
  .refine(namesOneChoice, oneChoice)
  .meta({ id: 'EstimateRequest' });

export const campaignEstimateSchema = z
  .object({
    audience: count.meta({ description: 'How many are listed.' }),
    duplicates: count.meta({ description: 'On more than one of the lists.' }),
    optedOut: count,
    missingVariables: count.meta({ description: 'Left out: a variable has no value for them and no fallback.' }),
    recipients: count,
    messagesPerSecond: z.int(),
    seconds: z.int().meta({ description: 'How long sending takes at that rate.' }),
    dailyQuota: z.int().nullable(),
    portfolioLeft: z
      .int()
      .nullable()
      .meta({ description: 'How many more people may be written to in 24 hours; null: no limit.' }),
    currency: z.string().nullable().meta({ description: 'Null on a dedicated account, which Meta bills.' }),
    required: microsTextSchema.meta({ description: 'What would be held.' }),
    available: microsTextSchema,
    countries: z.array(
      z.object({
        country: z.string().meta({ description: '`ZZ` where it is not known.' }),
        recipients: count,
        price: microsTextSchema.nullable(),
        cost: microsTextSchema.nullable(),
      }),
    ),
    refusal: z
      .string()
      .nullable()
      .meta({ description: 'The code with which a launch would be refused now; null when it would not.' }),
  })
  .meta({ id: 'CampaignEstimate' });

export const campaignSchema = z
  .object({
    id: idSchema('cmp'),
    name: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    stateReason: z.string().nullable().meta({
      description:
        'Why it is paused or waits: `MEMBER`, `META.` and Meta’s code, `META.UNREACHABLE`, `META.HTTP_` and a status that was not Meta’s, `TEMPLATE.PAUSED`, `HOLD_EXPIRED`, `PORTFOLIO_LIMIT`, `QUIET_HOURS` …',
    }),
    template: z.object({ id: idSchema('tpl'), name: z.string(), language: z.string() }),
    contactListIds: z.array(idSchema('lst')),
    category: z.string(),
    audience: count,
    duplicates: count,
    optedOut: count,
    missingVariables: count,
    withdrawn: count.meta({ description: 'Left the audience between the launch and the first message.' }),
    recipients: count,
    counts: z.object(Object.fromEntries(RECIPIENT_STATES.map((state) => [state, count])) as CountsShape).meta({
      description: 'Recipients by the state of their message; they add up to `recipients`.',
    }),
    messagesPerSecond: z.int().meta({ description: 'Asked for.' }),
    currentRate: z.number().meta({ description: 'Messages a second, over the last ten seconds.' }),
    secondsLeft: z.int().nullable().meta({ description: 'At the current rate; null while nothing is sent.' }),
    currency: z.string().nullable(),
    cost: microsTextSchema.meta({ description: 'Charged so far.' }),
    held: microsTextSchema.meta({ description: 'Still set aside.' }),
    dailyQuota: z.int().nullable(),
    quietHours: quietHoursSchema
      .nullable()
      .optional()
      .meta({ description: 'The campaign’s own; absent: the organization’s.' }),
    launchedBy: z.string(),
    launchedAt: time,
    scheduledAt: time.nullable(),
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Campaign' });
type CountsShape = Record<RecipientState, typeof count>;

const failureSchema = z.object({ code: z.int(), reason: z.string().nullable(), count });
export const campaignDetailSchema = campaignSchema
  .extend({ failures: z.array(failureSchema).meta({ description: 'By Meta’s code, the most frequent first.' }) })
  .meta({ id: 'CampaignDetail' });

export const campaignPageSchema = z
  .object({ items: z.array(campaignSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'CampaignPage' });

export const recipientSchema = z
  .object({
    id: idSchema('msg'),
    contactId: idSchema('con'),
    phone: z.string().nullable(),
    bsuid: z.string().nullable(),
    country: z.string(),
    state: z.enum(RECIPIENT_STATES),
    code: z.int().nullable().meta({ description: 'Meta’s code, where it failed.' }),
    reason: z.string().nullable().meta({
      description: 'In words, or why it is not written to: `OPTED_OUT`, `CONTACT_DELETED`, `CANCELED`.',
    }),
    attempts: count,
    cost: microsTextSchema,
    sentAt: time.nullable().meta({
      description: 'When Meta was given it; where its answer was lost, when it was about to be, to within 5 seconds.',
    }),
    updatedAt: time,
  })
  .meta({ id: 'Recipient' });

export const recipientPageSchema = z
  .object({ items: z.array(recipientSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RecipientPage' });

export const recipientsQuerySchema = z.strictObject({
  cursor: idSchema('msg').optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(999).default(50),
  state: z.enum(RECIPIENT_STATES).optional(),
});

export const quietHoursSettingSchema = z
  .strictObject({ quietHours: quietHoursSchema.nullable() })
  .meta({ id: 'QuietHoursSetting' });

export type QuietHours = z.infer<typeof quietHoursSchema>;
export type Variables = z.infer<typeof variablesSchema>;
export type LaunchRequest = z.infer<typeof launchRequestSchema>;
export type EstimateRequest = z.infer<typeof estimateRequestSchema>;
export type CampaignEstimate = z.infer<typeof campaignEstimateSchema>;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];
export type RecipientState = (typeof RECIPIENT_STATES)[number];
export type Campaign = z.infer<typeof campaignSchema>;
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;
export type CampaignFailure = z.infer<typeof failureSchema>;
export type Recipient = z.infer<typeof recipientSchema>;
