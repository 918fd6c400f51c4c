import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { listParams, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId, randomText } from '../state/ids.ts';
import type { Metadata, SetupIntent } from '../state/wire.ts';

/** They are made by a checkout in setup mode only. */
export const setupIntentRoutes = [
  route('GET', '/v1/setup_intents/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('setup_intent', id),
  ),
  route(
    'GET',
    '/v1/setup_intents',
    z.strictObject({ ...listParams, customer: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'setup_intent', '/v1/setup_intents', params, { customer: params.customer }),
  ),
];

/** A card that was saved without charging it. */
export function createSetupIntent(
  account: Account,
  spec: { customer: string | null; paymentMethod: string; metadata: Metadata; description: string | null },
): SetupIntent {
  const id = newId('seti');
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: { enabled: true },
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(24)}`,
    created: account.now(),
    customer: spec.customer,
    description: spec.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: spec.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: spec.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'succeeded',
    usage: 'off_session',
  };
  account.create(intent, undefined, 'setup_intent.created');
  account.emit('setup_intent.succeeded', intent);
  return intent;
}
