import { randomInt, randomUUID } from 'node:crypto';
import { bulkResultSchema } from '../../shared/audience/import.schema.ts';
import { contactListPageSchema } from '../../shared/audience/list.schema.ts';
import {
  campaignDetailSchema,
  campaignEstimateSchema,
  campaignSchema,
} from '../../shared/campaigns/campaign.schema.ts';
import { signedInSchema } from '../../shared/identity/people.schema.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { rechargeInitSchema } from '../../shared/payments/payments.schema.ts';
import { templateSchema } from '../../shared/templates/template.schema.ts';
import { walletBalanceSchema } from '../../shared/wallet/wallet.schema.ts';
import { apiOf, expectStatus } from './api.ts';
import type { Connections } from './connections.ts';
import { until, type Step } from './journey.ts';

const PEOPLE = 300;
const NAMES = ['Ines', 'Jun', 'Kofi', 'Lena', 'Mio', 'Nadia', 'Omar', 'Petra'];

/** Seeds 001 and 004: sign up by email, import, get a template approved, pay, send, and settle to the micro-unit. */
export function signUpAndSend(connections: Connections): Step[] {
  const email = `founder-${randomUUID().slice(0, 8)}@kloyst.test`;
  const password = `a long password for ${email}`;
  const numbers = Array.from({ length: PEOPLE }, (_, n) => `+1 202 555 ${String(1000 + n)}`);
  const stranger = apiOf(connections);
  let vendor = stranger;
  let listId = '';
  let templateId = '';
  let campaignId = '';

  const balance = async () => walletBalanceSchema.parse(expectStatus(await vendor('GET', '/wallet/balance'), 200));
  const inDollars = (micros: string): string => formatMoney(BigInt(micros), 'USD');
  const launch = () =>
    vendor('POST', '/campaigns/launch', {
      name: 'Opening day',
      templateId,
      contactListId: listId,
      variables: { 'body.1': { attribute: 'name', fallback: 'friend' } },
    });

  return [
    {
      title: 'A vendor signs up by email',
      async run() {
        expectStatus(await stranger('POST', '/auth/register', { email, password, company: 'Kloyst Demo' }), 201);
        const otp = await until('the code by mail', () => codeFor(connections, email));
        const answer = expectStatus(await stranger('POST', '/auth/verify-otp', { email, otp }), 200);
        const { accessToken, vendorId, role } = signedInSchema.parse(answer);
        vendor = apiOf(connections, accessToken);
        return `${vendorId} as ${role}`;
      },
    },
    {
      title: `${PEOPLE} contacts, one of them twice, and one number that is none`,
      async run() {
        const contacts = numbers.map((phone, n) => ({ phone, name: NAMES[n % NAMES.length] }));
        const odd = [{ phone: '(202) 555-1000' }, { phone: '12' }];
        const answer = await vendor('POST', '/contacts/bulk', {
          listName: 'Opening day',
          defaultCountry: 'US',
          contacts: [...contacts, ...odd],
        });
        const { created, duplicates, rejected } = bulkResultSchema.parse(expectStatus(answer, 200));
        const lists = contactListPageSchema.parse(expectStatus(await vendor('GET', '/lists'), 200));
        listId = lists.items[0]?.id ?? '';
        return `${created} created, ${duplicates} duplicate, ${rejected} rejected`;
      },
    },
    {
      title: 'A template goes to Meta and is approved',
      async run() {
        const answer = await vendor('POST', '/templates', {
          name: `opening_day_${randomInt(1_000_000)}`,
          language: 'en_US',
          category: 'marketing',
          components: [
            {
              type: 'BODY',
              text: 'Hello {{1}}, our doors open tomorrow at nine. Will you come?',
              example: { body_text: [['Ines']] },
            },
            { type: 'FOOTER', text: 'Reply STOP to hear no more' },
          ],
        });
        const made = templateSchema.parse(expectStatus(answer, 201));
        templateId = made.id;
        const approved = await until('the approval', async () => {
          const now = templateSchema.parse(expectStatus(await vendor('GET', `/templates/${templateId}`), 200));
          return now.usable ? now : undefined;
        });
        return `${made.status} → ${approved.status}`;
      },
    },
    {
      title: 'Launching on an empty wallet',
      async run() {
        const refused = expectStatus(await launch(), 402);
        return `402 ${String(refused['code'])}: ${inDollars(String(refused['required']))} needed, ${inDollars(String(refused['available']))} there`;
      },
    },
    {
      title: 'Recharge 50 dollars on the Stripe page',
      async run() {
        const answer = await vendor('POST', '/wallet/recharge/init', { amount: '50000000', currency: 'USD' });
        const { checkoutSessionId } = rechargeInitSchema.parse(expectStatus(answer, 200));
        const page = `${connections.stripe.apiBaseUrl}/__local/checkout/${checkoutSessionId ?? ''}/pay`;
        const paid = await fetch(page, { method: 'POST' });
        if (!paid.ok) throw new Error(`the page answered ${paid.status}: ${await paid.text()}`);
        const credited = await until('the money', async () => {
          const now = await balance();
          return now.balance === '50000000' ? now : undefined;
        });
        return `balance ${inDollars(credited.balance)}, and a receipt by mail`;
      },
    },
    {
      title: 'What would it cost?',
      async run() {
        const answer = await vendor('POST', '/campaigns/estimate', {
          templateId,
          contactListId: listId,
          variables: { 'body.1': { attribute: 'name', fallback: 'friend' } },
        });
        const { recipients, required, seconds } = campaignEstimateSchema.parse(expectStatus(answer, 200));
        return `${recipients} people, ${inDollars(required)}, ${seconds} s`;
      },
    },
    {
      title: 'Launch',
      async run() {
        const campaign = campaignSchema.parse(expectStatus(await launch(), 200));
        campaignId = campaign.id;
        const { held } = await balance();
        return `${campaign.id}, ${inDollars(held)} held`;
      },
    },
    {
      title: 'Every message is delivered and settled',
      async run() {
        const done = await until('the campaign', async () => {
          const now = campaignDetailSchema.parse(expectStatus(await vendor('GET', `/campaigns/${campaignId}`), 200));
          return now.counts.delivered + now.counts.read === PEOPLE ? now : undefined;
        });
        return `${done.counts.delivered} delivered, ${done.counts.read} read, ${inDollars(done.cost)} charged`;
      },
    },
    {
      title: 'The wallet',
      async run() {
        const {
          balance: left,
          held,
          shortfall,
        } = await until('the hold to be used up', async () => {
          const now = await balance();
          return now.held === '0' ? now : undefined;
        });
        return `${inDollars(left)} left, ${inDollars(held)} held, ${inDollars(shortfall)} short`;
      },
    },
    {
      title: 'Somebody answers STOP',
      async run() {
        const { graphBaseUrl, phoneNumberId } = connections.meta;
        const stop = await fetch(`${graphBaseUrl}/__local/inbound`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ from: '12025551000', phoneNumberId, text: 'STOP' }),
        });
        if (!stop.ok) throw new Error(`the phone answered ${stop.status}: ${await stop.text()}`);
        const estimate = await until('the opt-out', async () => {
          const answer = await vendor('POST', '/campaigns/estimate', {
            templateId,
            contactListId: listId,
            variables: { 'body.1': { value: 'you' } },
          });
          const now = campaignEstimateSchema.parse(expectStatus(answer, 200));
          return now.optedOut > 0 ? now : undefined;
        });
        return `the next campaign would reach ${estimate.recipients} of ${estimate.audience}`;
      },
    },
  ];
}

async function codeFor({ emailUrl }: Connections, email: string): Promise<string | undefined> {
  const response = await fetch(`${emailUrl}/__local/messages?to=${encodeURIComponent(email)}`);
  const { messages } = (await response.json()) as { messages: { text: string }[] };
  return /\b\d{6}\b/.exec(messages[0]?.text ?? '')?.[0];
}
