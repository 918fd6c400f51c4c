import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessToken, PhoneNumber, Waba } from '../state/accounts.ts';
import type { World } from '../world.ts';
import { chainedParameters, pricingAnalytics } from './analytics.ts';
import { requiredParameter, unknownObject } from './errors.ts';
import { fieldNames, selectFields } from './fields.ts';
import { pageOf } from './paging.ts';
import { authenticate, checkVersion, wabaOf } from './server.ts';
import { bodyOf, editTemplate, readTemplate, templateOf } from './templates.ts';

type Query = Record<string, string | undefined>;

const phoneFields = [
  'display_phone_number',
  'verified_name',
  'code_verification_status',
  'quality_rating',
  'throughput',
];
const phoneListFields = [...phoneFields, 'status', 'platform_type'];

/** Reading an object by its id, whatever it is, and what hangs on accounts. */
export function serveObjects(server: FastifyInstance, world: World): void {
  server.get('/:version/:id', (request, reply) => {
    checkVersion(request);
    const token = authenticate(world, request);
    const found = readObject(world, request, token);
    return reply.send(found);
  });
  server.post('/:version/:id', async (request, reply) => {
    checkVersion(request);
    const token = authenticate(world, request);
    const { id } = request.params as { id: string };
    if (id.startsWith('upload:')) return reply.send(world.media.receive(id, request));
    const template = templateOf(world, id, token.wabaIds, request.method);
    return await editTemplate(world, template, bodyOf(request));
  });
  server.delete('/:version/:id', (request) => {
    checkVersion(request);
    authenticate(world, request);
    const { id } = request.params as { id: string };
    if (!world.media.delete(id)) throw unknownObject(request.method, id);
    return { success: true };
  });
  server.get('/:version/:id/phone_numbers', (request) => {
    checkVersion(request);
    const waba = wabaOf(world, request, authenticate(world, request));
    const query = request.query as Query;
    const found = world.accounts
      .numbersOf(waba.id)
      .map((phone) => selectFields(wirePhone(world, phone), query['fields'], phoneListFields));
    return pageOf(found, query, `${world.baseUrl}${request.url}`);
  });
  server.get('/:version/:id/pricing_analytics', (request) => {
    checkVersion(request);
    const waba = wabaOf(world, request, authenticate(world, request));
    return pricingAnalytics(world, waba, request.query as Query);
  });
  for (const path of ['/:version/debug_token', '/debug_token']) {
    server.get(path, (request) => {
      if (path.startsWith('/:version')) checkVersion(request);
      authenticate(world, request);
      const { input_token: input } = request.query as Query;
      if (!input) throw requiredParameter('input_token');
      return { data: debugToken(world, input) };
    });
  }
}

function readObject(world: World, request: FastifyRequest, token: AccessToken): Record<string, unknown> {
  const { id } = request.params as { id: string };
  const { fields } = request.query as Query;
  const waba = world.accounts.wabas.get(id);
  if (waba && token.wabaIds.includes(id)) return readWaba(world, waba, fields);
  const phone = world.accounts.phoneNumbers.get(id);
  if (phone && token.wabaIds.includes(phone.wabaId)) return selectFields(wirePhone(world, phone), fields, phoneFields);
  const business = world.accounts.businesses.get(id);
  if (business && token.businessId === id) {
    const { name, messagingLimit } = business;
    const all = {
      id,
      name,
      verification_status: 'verified',
      whatsapp_business_manager_messaging_limit: messagingLimit,
    };
    return selectFields(all, fields, ['name']);
  }
  const media = world.media.describe(id);
  if (media) return media;
  return readTemplate(templateOf(world, id, token.wabaIds, request.method), fields);
}

function readWaba(world: World, waba: Waba, fields: string | undefined): Record<string, unknown> {
  const business = world.accounts.businesses.get(waba.businessId);
  const all: Record<string, unknown> = {
    id: waba.id,
    name: waba.name,
    currency: 'USD',
    timezone_id: '1',
    country: 'US',
    message_template_namespace: Buffer.from(waba.id).toString('hex'),
    account_review_status: 'APPROVED',
    business_verification_status: 'verified',
    ownership_type: 'SELF',
    whatsapp_business_manager_messaging_limit: business?.messagingLimit,
  };
  const analytics = fieldNames(fields).find((name) => name.startsWith('pricing_analytics'));
  const plain = fieldNames(fields).filter((name) => name !== analytics);
  const found = selectFields(
    all,
    plain.join(','),
    analytics ? [] : ['name', 'timezone_id', 'message_template_namespace'],
  );
  return analytics
    ? { pricing_analytics: pricingAnalytics(world, waba, chainedParameters(analytics)), ...found }
    : found;
}

function wirePhone(world: World, phone: PhoneNumber): Record<string, unknown> {
  const waba = world.accounts.wabas.get(phone.wabaId);
  const limit = waba && world.accounts.businesses.get(waba.businessId)?.messagingLimit;
  return {
    id: phone.id,
    display_phone_number: `+${phone.number}`,
    verified_name: phone.verifiedName,
    status: 'CONNECTED',
    platform_type: 'CLOUD_API',
    account_mode: 'LIVE',
    name_status: 'APPROVED',
    code_verification_status: 'VERIFIED',
    quality_rating: phone.quality,
    throughput: { level: phone.throughput > 80 ? 'HIGH' : 'STANDARD' },
    messaging_limit_tier: limit,
    whatsapp_business_manager_messaging_limit: limit,
  };
}

function debugToken({ accounts }: World, input: string): Record<string, unknown> {
  const token = accounts.tokens.get(input);
  if (!token) {
    const message = 'Invalid OAuth access token - Cannot parse access token';
    return { is_valid: false, scopes: [], error: { code: 190, message } };
  }
  const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging'];
  return {
    app_id: accounts.appOf(token).id,
    type: 'SYSTEM_USER',
    application: accounts.appOf(token).name,
    data_access_expires_at: 0,
    expires_at: 0,
    is_valid: true,
    scopes,
    granular_scopes: scopes.map((scope) => ({ scope, target_ids: token.wabaIds })),
    user_id: '122000000000001',
  };
}
