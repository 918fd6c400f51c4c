import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { flag, listParams, mergeMetadata, metadata, text, url } from '../http/params.ts';
import { route } from '../http/route.ts';
import { apiVersion, type Account } from '../state/account.ts';
import { newId, randomText } from '../state/ids.ts';
import type { WebhookEndpoint } from '../state/wire.ts';

const enabledEvents = z.array(text).min(1);

export const webhookEndpointRoutes = [
  route(
    'POST',
    '/v1/webhook_endpoints',
    z.strictObject({
      api_version: text.optional(),
      description: text.optional(),
      enabled_events: enabledEvents,
      metadata: metadata.optional(),
      url,
    }),
    ({ account, params }) => {
      const secret = `whsec_${randomText(32)}`;
      const endpoint = createEndpoint(account, { url: params.url, secret, enabledEvents: params.enabled_events });
      const described = account.update('webhook_endpoint', endpoint.id, (changed) => {
        changed.description = params.description ?? null;
        changed.metadata = mergeMetadata(null, params.metadata);
      });
      return { ...described, secret };
    },
  ),
  route('GET', '/v1/webhook_endpoints/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('webhook_endpoint', id),
  ),
  route(
    'POST',
    '/v1/webhook_endpoints/:id',
    z.strictObject({
      description: text.optional(),
      disabled: flag.optional(),
      enabled_events: enabledEvents.optional(),
      metadata: metadata.optional(),
      url: url.optional(),
    }),
    ({ account, ids: [id = ''], params: { disabled, metadata: given, ...fields } }) =>
      account.update('webhook_endpoint', id, (endpoint) => {
        Object.assign(endpoint, fields);
        if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
        if (given !== undefined) endpoint.metadata = mergeMetadata(endpoint.metadata, given);
      }),
  ),
  route('DELETE', '/v1/webhook_endpoints/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    account.get('webhook_endpoint', id);
    removeEndpoint(account, id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
  route('GET', '/v1/webhook_endpoints', z.strictObject(listParams), ({ account, params }) =>
    listOf(account, 'webhook_endpoint', '/v1/webhook_endpoints', params),
  ),
];

export interface EndpointSpec {
  url: string;
  secret: string;
  enabledEvents?: string[] | undefined;
}

/** Makes the endpoints of the options be exactly those: by position, so that what waits for one survives a change of its URL. */
export function configureEndpoints(account: Account, specs: readonly EndpointSpec[]): void {
  const existing = new Map<number, WebhookEndpoint>();
  for (const endpoint of account.store.list('webhook_endpoint')) {
    const position = account.store.hidden<'webhook_endpoint'>(endpoint.id).fromOptions;
    if (position !== undefined && position >= specs.length) removeEndpoint(account, endpoint.id);
    else if (position !== undefined) existing.set(position, endpoint);
  }
  specs.forEach((spec, position) => {
    const known = existing.get(position) ?? createEndpoint(account, spec);
    account.update('webhook_endpoint', known.id, (endpoint) => {
      endpoint.url = spec.url;
      endpoint.enabled_events = spec.enabledEvents ?? ['*'];
    });
    account.updateHidden('webhook_endpoint', known.id, { secret: spec.secret, fromOptions: position });
  });
}

function createEndpoint(
  account: Account,
  { url: target, secret, enabledEvents: wanted }: EndpointSpec,
): WebhookEndpoint {
  const endpoint: WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: account.now(),
    description: null,
    enabled_events: wanted ?? ['*'],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: target,
  };
  return account.create(endpoint, { secret });
}

function removeEndpoint(account: Account, id: string): void {
  account.store.run('delete from deliveries where endpoint = ?', id);
  account.store.remove(id);
}
