import { Address } from './delivery/address.ts';
import { DeliveryLog } from './delivery/delivery-log.ts';
import { Posts } from './delivery/posts.ts';
import { Reviews } from './delivery/reviews.ts';
import { Telling } from './delivery/telling.ts';
import { Webhooks } from './delivery/webhooks.ts';
import { Arrivals } from './limits/arrivals.ts';
import { Faults } from './limits/faults.ts';
import { Pairs } from './limits/pairs.ts';
import { Throughput } from './limits/throughput.ts';
import type { MetaOptions } from './options.ts';
import { Accounts } from './state/accounts.ts';
import { Behaviours } from './state/behaviour.ts';
import { Chances } from './state/chances.ts';
import { Charges } from './state/charges.ts';
import { Documents } from './state/documents.ts';
import { InboundMessages } from './state/inbound.ts';
import { Journal } from './state/journal.ts';
import { Media } from './state/media.ts';
import { Messages } from './state/messages.ts';
import { Refusals } from './state/refusals.ts';
import { Templates } from './state/templates.ts';
import { ServiceWindows } from './state/windows.ts';

/** Everything that this Meta knows and does. */
export interface World {
  options: MetaOptions;
  /** Where it is reached, once it listens. */
  baseUrl: string;
  journal: Journal;
  accounts: Accounts;
  behaviours: Behaviours;
  templates: Templates;
  /** Names and languages that cannot be used again yet. */
  deletedTemplates: Documents<{ id: string; at: number }>;
  reviews: Reviews;
  messages: Messages;
  refusals: Refusals;
  inbound: InboundMessages;
  media: Media;
  windows: ServiceWindows;
  charges: Charges;
  chances: Chances;
  throughput: Throughput;
  pairs: Pairs;
  arrivals: Arrivals;
  faults: Faults;
  posts: Posts;
  log: DeliveryLog;
  webhooks: Webhooks;
  telling: Telling;
  /** The app's webhook address. */
  address: Address;
}

export function createWorld(options: MetaOptions): World {
  const journal = new Journal(options.stateDir);
  const accounts = new Accounts(journal);
  const { businessId, wabaId, phoneNumberId, accessToken } = options;
  const { webhookUrl, appSecret } = options;
  accounts.ensure({ businessId, wabaId, phoneNumberId, accessToken, name: 'Wasup', number: '15550100001' });
  accounts.apps.put({ id: accounts.appId, name: 'Wasup', webhookUrl, appSecret });
  accounts.subscribe(wabaId, accounts.appId);
  const behaviours = new Behaviours(journal);
  const templates = new Templates(journal);
  const messages = new Messages(journal);
  const charges = new Charges(journal);
  const posts = new Posts(journal, options.webhookRetryDelaysMs);
  const log = new DeliveryLog();
  const address = new Address(webhookUrl, appSecret);
  const webhooks = new Webhooks({ accounts, behaviours, posts, log, own: address });
  const { stateDir } = options;
  const world: World = {
    options,
    baseUrl: '',
    journal,
    accounts,
    behaviours,
    templates,
    deletedTemplates: new Documents(journal, 'deleted-template'),
    reviews: new Reviews({ templates, behaviours, webhooks }),
    messages,
    refusals: new Refusals(journal),
    inbound: new InboundMessages(journal),
    media: new Media(journal, { stateDir, secret: appSecret, baseUrl: () => world.baseUrl }),
    windows: new ServiceWindows(journal),
    charges,
    chances: new Chances(),
    throughput: new Throughput(),
    pairs: new Pairs(),
    arrivals: new Arrivals(),
    faults: new Faults(),
    posts,
    log,
    webhooks,
    telling: new Telling({ accounts, behaviours, messages, charges, webhooks }),
    address,
  };
  return world;
}

/** Milliseconds since 1970 that never go back, whatever is done to the machine's clock. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
