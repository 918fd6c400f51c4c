import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';

const moment = z.iso.datetime({ offset: true });
const metaId = z
  .string()
  .regex(/^\d{5,25}$/, 'expected an id of Meta: digits only')
  .meta({ examples: ['300000000000001'] });

export const channelSchema = z
  .object({
    id: idSchema('chn'),
    organizationId: idSchema('org').nullable().meta({ description: 'Null: the platform’s, shared by all.' }),
    organizationName: z.string().nullable(),
    wabaId: z.string(),
    phoneNumberId: z.string(),
    displayPhoneNumber: z.string().nullable(),
    businessId: z.string(),
    messagingLimit: z
      .int()
      .nullable()
      .meta({ description: 'People of the portfolio’s moving 24 hours; null is unlimited.' }),
    limitName: z.string().nullable().meta({ description: 'The limit as Meta names it.' }),
    messagesPerSecond: z.int(),
    throughput: z.string().nullable().meta({ description: 'Meta’s level of the number.' }),
    quality: z.string().nullable(),
    stopped: z.boolean(),
    stoppedReason: z.string().nullable(),
    stoppedBy: z.string().nullable(),
    retiredAt: moment.nullable(),
    refreshedAt: moment.nullable(),
    createdAt: moment,
  })
  .meta({ id: 'Channel' });

export const channelListSchema = z.object({ items: z.array(channelSchema) }).meta({ id: 'ChannelList' });

export const channelStopRequestSchema = z
  .strictObject({
    reason: z.string().trim().min(3).max(500).meta({ description: 'Kept in the audit log.' }),
  })
  .meta({ id: 'ChannelStopRequest' });

export const channelRateRequestSchema = z
  .strictObject({
    messagesPerSecond: z.int().min(1).max(1000),
  })
  .meta({ id: 'ChannelRateRequest' });

export const wabaRequestSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('shared') }),
    z.strictObject({
      mode: z.literal('dedicated'),
      businessId: metaId,
      wabaId: metaId,
      phoneNumberId: metaId,
      accessToken: z.string().min(20).max(1000).regex(/^\S+$/, 'must not hold white space').meta({
        description:
          'Of a system user of the organization’s business, issued for the platform’s app or for an app of its own. Kept in Key Vault only.',
      }),
      appSecret: z
        .string()
        .regex(/^[0-9a-zA-Z]{16,100}$/, 'expected letters and digits')
        .optional()
        .meta({
          description:
            'When the token is of an app of the organization’s own: the secret with which that app’s webhooks are signed. Kept in Key Vault only; absent, the platform’s app is subscribed.',
        }),
    }),
  ])
  .meta({ id: 'WabaRequest' });

export const wabaSchema = z
  .object({
    organizationId: idSchema('org'),
    mode: z.enum(['shared', 'dedicated']),
    businessId: z.string().nullable(),
    wabaId: z.string().nullable(),
    phoneNumberId: z.string().nullable(),
  })
  .meta({ id: 'Waba' });

export type Channel = z.infer<typeof channelSchema>;
export type WabaRequest = z.infer<typeof wabaRequestSchema>;
export type Waba = z.infer<typeof wabaSchema>;
