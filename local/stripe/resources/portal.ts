import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { listParams, text, url } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import { newId } from '../state/ids.ts';
import type { PortalConfiguration, PortalSession } from '../state/wire.ts';

/** There is one configuration, in which a customer may change the quantity, the card and the end of a subscription. */
export const portalRoutes = [
  route(
    'POST',
    '/v1/billing_portal/sessions',
    z.strictObject({
      configuration: text.optional(),
      customer: text,
      locale: text.optional(),
      return_url: url.optional(),
    }),
    ({ account, params }) => {
      account.get('customer', params.customer, 'customer');
      const configuration = params.configuration ?? defaultConfiguration(account).id;
      account.get('billing_portal.configuration', configuration, 'configuration');
      const id = newId('bps');
      const session: PortalSession = {
        id,
        object: 'billing_portal.session',
        configuration,
        created: account.now(),
        customer: params.customer,
        customer_account: null,
        flow: null,
        livemode: false,
        locale: null,
        on_behalf_of: null,
        return_url: params.return_url ?? null,
        url: `${account.baseUrl}/p/session/${id}`,
      };
      return account.create(session, undefined, 'billing_portal.session.created');
    },
  ),
  route('GET', '/v1/billing_portal/configurations/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    account.get('billing_portal.configuration', id),
  ),
  route('GET', '/v1/billing_portal/configurations', z.strictObject(listParams), ({ account, params }) => {
    defaultConfiguration(account);
    return listOf(account, 'billing_portal.configuration', '/v1/billing_portal/configurations', params);
  }),
];

function defaultConfiguration(account: Account): PortalConfiguration {
  const [known] = account.store.list('billing_portal.configuration', {}, { limit: 1 });
  if (known) return known;
  const now = account.now();
  const configuration: PortalConfiguration = {
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: true,
        mode: 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: ['quantity'],
        enabled: true,
        proration_behavior: 'always_invoice',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'continue_trial',
      },
    },
    is_default: true,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: now,
  };
  return account.create(configuration, undefined);
}
