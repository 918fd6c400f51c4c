import type { Json } from './journey.ts';
import type { Audience } from './openapi-walk.ts';

/** A template that Meta approves. */
export const TEMPLATE: Json = {
  name: 'isolation',
  language: 'en_US',
  category: 'marketing',
  components: [{ type: 'BODY', text: 'Alpha has news for you today.' }],
};

/** Bodies that the schema alone does not tell. */
export const BODIES: Record<string, Json> = {
  createTemplate: { ...TEMPLATE, components: [{ type: 'BODY', text: 'There are news for you today.' }] },
  editTemplate: { ttlSeconds: null },
  setWaba: { mode: 'shared' },
  changeWalletSettings: { dailyCap: '1000000' },
  bulkContacts: { contacts: [{ phone: '+971501234568' }] },
  addOptOut: { phone: '+971501234568' },
  setQuietHours: { quietHours: null },
  startCheckout: { seats: 1 },
  startRecharge: { amount: '10000000', currency: 'USD' },
  setAutoRecharge: { enabled: false },
  updateVendor: { city: 'Isolation' },
  refresh: { refreshToken: 'x'.repeat(43) },
  logout: { refreshToken: 'x'.repeat(43) },
  acceptInvitation: { token: `${'0'.repeat(32)}.${'x'.repeat(43)}`, password: 'isolation password' },
};

/** What stands in a path and is no id of ours: A has an opt-out of this person. */
export const PATH_VALUES: Record<string, string> = { person: '971501234567' };

/** Kinds of ids that may stand in a path. */
export const PATH_KINDS = [
  'cmp',
  'con',
  'lst',
  'imp',
  'exp',
  'org',
  'ins',
  'dlq',
  'tpl',
  'chn',
  'adj',
  'rtc',
  'usr',
  'inv',
  'rch',
];

export type Caller =
  'nobody' | 'A admin' | 'A member' | 'B admin' | 'B member' | 'operator' | 'worker' | 'foreign worker';

/** Who is refused before anything is looked at. */
export const WRONG_KIND: Record<Audience, Caller[]> = {
  public: [],
  any: ['nobody', 'worker'],
  member: ['nobody', 'operator', 'worker'],
  admin: ['nobody', 'A member', 'B member', 'operator', 'worker'],
  operator: ['nobody', 'A admin', 'A member', 'B admin', 'worker'],
  worker: ['nobody', 'A admin', 'A member', 'B admin', 'operator'],
};

/** Who may call, and must find nothing of A's. */
export const STRANGERS: Record<Audience, Caller[]> = {
  public: ['nobody', 'B admin'],
  any: ['B admin', 'operator'],
  member: ['B admin', 'B member'],
  admin: ['B admin'],
  operator: [],
  worker: ['foreign worker'],
};
