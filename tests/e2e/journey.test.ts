import { randomUUID } from 'node:crypto';
import { ServiceBusClient } from '@azure/service-bus';
import type { Page } from 'playwright-core';
import { queryStack } from '../support/journey.ts';
import { discardStateDir, makeStateDir, startMs, startStack, type TestStack } from '../support/stack.ts';
import { codeIn, nextMail } from '../support/vendor.ts';
import { launchBrowser, type TestBrowser, type Visitor } from './browser.ts';
import { provision, signIn, textOf } from './pages.ts';

/** The way from the front page to a running instance, as people walk it: in a browser, through every page. */
jest.setTimeout(90_000);

let stack: TestStack;
let browser: TestBrowser;
let ada: Visitor;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const stateDir = await makeStateDir();
  cleanups.push(() => discardStateDir(stateDir));
  stack = await startStack(stateDir);
  cleanups.push(() => stack.stop());
  browser = await launchBrowser();
  cleanups.push(() => browser.close());
  ada = await browser.visitor();
}, startMs + 30_000);

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
}, 60_000);

const at = (path: string): string => `${stack.connections.webBaseUrl}${path}`;

function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}

test('the front page leads through the sign-in page to an empty dashboard', async () => {
  const { page } = ada;
  await page.goto(at('/'));
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'Sell WhatsApp instances, then provision only what was paid for.',
  );
  await page.getByTestId('sign-in').click();
  await page.getByTestId('clerk-sign-in').click();
  await page.getByTestId('sign-in-ada@atlas.test').click();
  await page.getByTestId('no-instances').waitFor();
  expect(pathOf(page)).toBe('/dashboard');
  expect(await page.getByTestId('entitlement-status').getAttribute('data-status')).toBe('NONE');
  expect(await textOf(page, 'paid-slots')).toBe('0');
});

test('before paying, provisioning is refused in words that lead to billing', async () => {
  const { page } = ada;
  await provision(page, 'Reception desk');
  expect(await textOf(page, 'problem-code')).toBe('BILLING.PAYMENT_REQUIRED');
  await page.getByTestId('go-to-billing').click();
  await page.getByTestId('buy').waitFor();
  expect(pathOf(page)).toBe('/billing');
});

test('one seat is bought on Stripe’s page, and its slot appears', async () => {
  const { page } = ada;
  await page.getByTestId('seats').fill('1');
  expect(await textOf(page, 'sum')).toBe('1 slot for $15 a month, before tax');
  await page.getByTestId('buy').click();
  await page.getByTestId('pay').waitFor();
  expect(new URL(page.url()).origin).toBe(new URL(stack.connections.stripe.apiBaseUrl).origin);
  expect(await textOf(page, 'total')).toContain('15.00');
  await page.getByLabel('Email').fill('ada@atlas.test');
  await page.getByTestId('pay').click();
  await page.getByTestId('payment-arrived').waitFor();
  expect(await page.getByTestId('entitlement-status').getAttribute('data-status')).toBe('ACTIVE');
  expect(await textOf(page, 'paid-slots')).toBe('1');
  expect(await textOf(page, 'available-slots')).toBe('1');
});

test('an instance is provisioned into the slot and becomes running while one looks on', async () => {
  const { page } = ada;
  await page.getByTestId('go-to-instances').click();
  await provision(page, 'Reception desk');
  const row = page.locator('[data-testid=instance][data-name="Reception desk"]');
  await row.locator('[data-state=running]').waitFor({ timeout: 60_000 });
  await row.getByRole('link').click();
  await page.getByTestId('timeline').getByText('running').waitFor();
  const told = await page.getByTestId('timeline').locator('strong').allTextContents();
  expect(told.filter((type) => ['provisioning', 'placed', 'running'].includes(type))).toEqual([
    'provisioning',
    'placed',
    'running',
  ]);
});

test('looking again asks only whether anything changed', async () => {
  const { page } = ada;
  await page.getByTestId('nav-instances').click();
  await page.getByTestId('instances').waitFor();
  const again = page.waitForRequest(
    (request) => request.method() === 'GET' && request.url().endsWith('/api/v3/instances'),
  );
  await page.reload();
  expect((await (await again).allHeaders())['if-none-match']).toBeDefined();
  await page.getByTestId('instances').waitFor();
});

test('a second instance finds no free slot', async () => {
  const { page } = ada;
  await provision(page, 'Booking line');
  expect(await textOf(page, 'problem-code')).toBe('BILLING.SLOTS_FULL');
  expect(await page.getByTestId('instance').count()).toBe(1);
});

test('a member sees the capacity and may not buy', async () => {
  const max = await browser.visitor();
  await signIn(max.page, at('/billing'), 'max@atlas.test');
  await max.page.getByTestId('buy-explanation').waitFor();
  expect(await max.page.getByTestId('buy').isDisabled()).toBe(true);
  expect(await textOf(max.page, 'buy-explanation')).toContain('Only an admin of Atlas Clinics');
  expect(await textOf(max.page, 'paid-slots')).toBe('1');
  expect(await max.page.getByTestId('nav-operator').count()).toBe(0);
  await max.page.goto(at('/operator'));
  await max.page.getByTestId('no-dead-letters').waitFor({ state: 'detached' });
  await max.page.getByTestId('entitlement').waitFor();
  expect(pathOf(max.page)).toBe('/dashboard');
  expect(max.errors).toEqual([]);
});

test('another organization sees none of it', async () => {
  const bea = await browser.visitor();
  await signIn(bea.page, at('/instances'), 'bea@birch.test');
  await bea.page.getByTestId('no-instances').waitFor();
  expect(bea.errors).toEqual([]);
});

test('a vendor signs up with the code from the mailbox, fills in the company, and invites somebody who joins', async () => {
  const { page, errors } = await browser.visitor();
  const email = `nour-${randomUUID()}@example.test`;
  await page.goto(at('/'));
  await page.getByTestId('register').click();
  await page.getByTestId('company').fill('Palm Telecom');
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill('nour has a password');
  await page.getByTestId('entry-submit').click();
  await page.getByTestId('otp').fill(codeIn(await nextMail(stack, email)));
  await page.getByTestId('entry-submit').click();
  await page.getByTestId('no-instances').waitFor();
  expect(await textOf(page, 'person')).toBe(email);
  await page.reload();
  await page.getByTestId('nav-company').click();
  await page.getByTestId('vendor-taxId').fill('AE100200300');
  await page.getByTestId('save-vendor').click();
  await page.getByTestId('nav-members').click();
  const invited = `sami-${randomUUID()}@example.test`;
  await page.getByTestId('invite-email').fill(invited);
  await page.getByTestId('invite').click();
  await page.getByTestId('invitation').waitFor();
  const link = /https?:\S+#\S+/.exec((await nextMail(stack, invited)).text)?.[0];

  const sami = await browser.visitor();
  await sami.page.goto(link!);
  await sami.page.getByTestId('password').fill('sami has a password');
  await sami.page.getByTestId('entry-submit').click();
  await sami.page.getByTestId('nav-company').click();
  expect(await sami.page.getByTestId('vendor-taxId').inputValue()).toBe('AE100200300');
  expect(await sami.page.getByTestId('save-vendor').isDisabled()).toBe(true);

  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').click();
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill('not the password');
  await page.getByTestId('entry-submit').click();
  expect(await textOf(page, 'problem-code')).toBe('AUTH.INVALID_CREDENTIALS');
  await page.getByTestId('password').fill('nour has a password');
  await page.getByTestId('entry-submit').click();
  await page.getByTestId('nav-company').waitFor();
  expect([...errors, ...sami.errors]).toEqual([]);
});

test('an operator sees what could not be applied, discards it with a reason, and finds that in the audit log', async () => {
  const poison = `poison-${randomUUID()}`;
  const bus = new ServiceBusClient(stack.connections.serviceBusConnectionString);
  const sender = bus.createSender('stripe-events');
  await sender.sendMessages({ body: { poison } });
  await sender.close();
  await bus.close();

  const olga = await browser.visitor();
  const { page } = olga;
  await signIn(page, at('/operator'), 'olga@wasup.test');
  expect(await textOf(page, 'health-status')).toBe('ready');
  const letter = page.getByTestId('dead-letter').filter({ hasText: poison });
  await letter.waitFor({ timeout: 60_000 });
  await letter.getByTestId('discard').click();
  await letter.getByTestId('discard-reason').fill('Sent by a test.');
  await letter.getByTestId('confirm-discard').click();
  await letter.waitFor({ state: 'detached' });
  await page.getByTestId('dead-letters-discarded').click();
  await letter.waitFor();
  expect(await letter.getByTestId('resolution').textContent()).toContain('Sent by a test.');
  await page.locator('[data-testid=audit-entry][data-action*=discard]').waitFor();
  expect(olga.errors).toEqual([]);
});

test('an operator suspends an organization and gives it back; its people see both', async () => {
  const olga = await browser.visitor();
  const { page } = olga;
  await signIn(page, at('/operator'), 'olga@wasup.test');
  await page.getByTestId('organization-search').fill('atlas');
  const atlas = page.locator('[data-testid=organization][data-name="Atlas Clinics"]');
  await page.locator('[data-testid=organization][data-name="Birch Bakery"]').waitFor({ state: 'detached' });
  await atlas.getByTestId('suspend').click();
  await atlas.getByTestId('suspend-reason').fill('Reported by a test.');
  await atlas.getByTestId('confirm-suspend').click();
  expect(await atlas.getByTestId('suspension').textContent()).toContain('Reported by a test.');

  await ada.page.goto(at('/instances'));
  await ada.page.getByTestId('organization-suspended').waitFor();
  await ada.page.locator('[data-testid=instance] [data-state=suspended]').waitFor({ timeout: 60_000 });
  await provision(ada.page, 'Refused');
  expect(await textOf(ada.page, 'problem-code')).toBe('ORGANIZATION.SUSPENDED');

  await atlas.getByTestId('resume').click();
  await atlas.getByTestId('resume-reason').fill('It was a test.');
  await atlas.getByTestId('confirm-resume').click();
  await ada.page.reload();
  await ada.page.locator('[data-testid=instance] [data-state=running]').waitFor({ timeout: 60_000 });
  expect(await ada.page.getByTestId('organization-suspended').count()).toBe(0);
  expect(olga.errors).toEqual([]);
});

test('an operator stops the platform and opens it again', async () => {
  const olga = await browser.visitor();
  const { page } = olga;
  await signIn(page, at('/operator'), 'olga@wasup.test');
  for (const stopped of [true, false]) {
    await page.getByTestId('switch-platform').click();
    await page.getByTestId('switch-platform-reason').fill('A drill.');
    await page.getByTestId('confirm-switch-platform').click();
    await page.locator(`[data-testid=platform-status][data-stopped=${String(stopped)}]`).waitFor();
  }
  expect(olga.errors).toEqual([]);
});

test('an admin sees what was billed and what was used, and deletes an instance after saying so twice', async () => {
  const { page } = ada;
  await page.goto(at('/billing'));
  await page.locator('[data-testid=invoice][data-status=paid]').first().waitFor();
  await page.getByTestId('nav-dashboard').click();
  await page.getByTestId('usage-chart').waitFor();
  await page.getByTestId('nav-instances').click();
  await page.locator('[data-testid=instance][data-name="Reception desk"]').getByRole('link').click();
  await page.getByTestId('delete').click();
  await page.getByTestId('confirm-delete').click();
  await page.locator('[data-testid=instance-state][data-state=deleted]').waitFor({ timeout: 60_000 });
});

test('who signs out is asked to sign in again', async () => {
  const { page, errors } = ada;
  await page.getByTestId('sign-out').click();
  await page.getByTestId('sign-in').waitFor();
  await page.goto(at('/dashboard'));
  await page.getByTestId('clerk-sign-in').click();
  await page.getByTestId('sign-in-ada@atlas.test').waitFor();
  expect(errors).toEqual([]);
});

test('an operator sees what a rate card changes; two of them correct a wallet, and its admin sees it and sets a cap', async () => {
  const atlas = stack.connections.demo.organizationId.slice('org_'.length);
  await queryStack(stack, `select ensure_wallet($1::uuid, 'USD')`, [atlas]);
  const olga = await browser.visitor();
  await signIn(olga.page, at('/money'), 'olga@wasup.test');
  const card = 'Market,Currency,Marketing,Utility,Authentication\nIndia,USD,0.0119,0.0014,0.0014\n';
  await olga.page
    .getByTestId('rate-file')
    .setInputFiles({ name: 'card.csv', mimeType: 'text/csv', buffer: Buffer.from(card) });
  await olga.page.getByTestId('rate-effective').fill('2026-10-01');
  await olga.page.getByTestId('compare-rates').click();
  expect(await textOf(olga.page, 'rate-differences')).toContain('$0.0118$0.0119');
  await olga.page.getByTestId('all-wallets').click();
  const wallet = olga.page.locator('[data-testid=wallet][data-organization="Atlas Clinics"]');
  await wallet.getByTestId('adjust').click();
  await wallet.getByTestId('adjustment-amount').fill('50');
  await wallet.getByTestId('adjustment-reason').fill('For the trouble.');
  await wallet.getByTestId('request-adjustment').click();
  await olga.page.getByTestId('approve-adjustment').click();
  expect(await textOf(olga.page, 'problem-code')).toBe('ADJUSTMENT.SAME_PERSON');

  const otto = await browser.visitor();
  await signIn(otto.page, at('/money'), 'otto@wasup.test');
  await otto.page.getByTestId('approve-adjustment').click();
  await otto.page.getByTestId('adjustment').waitFor({ state: 'detached' });

  const admin = await browser.visitor();
  await signIn(admin.page, at('/wallet'), 'ada@atlas.test');
  expect(await textOf(admin.page, 'ledger-entry')).toContain('For the trouble.');
  expect(await textOf(admin.page, 'wallet-available')).toBe('$50.00');
  await admin.page.getByTestId('daily-cap').fill('20');
  await admin.page.getByTestId('save-wallet-settings').click();
  await admin.page.getByTestId('wallet-settings-saved').waitFor();
  const file = admin.page.waitForEvent('download');
  await admin.page.getByTestId('ledger-csv').click();
  expect((await file).suggestedFilename()).toBe('ledger.csv');
  expect([...olga.errors, ...otto.errors, ...admin.errors]).toEqual([]);
});

test('an operator sets a tax, withdraws a coming one and ends it; an admin is quoted it, and sees who did what', async () => {
  const { page, errors } = await browser.visitor();
  await signIn(page, at('/money'), 'olga@wasup.test');
  const india = page.locator('[data-testid=tax-country][data-country=IN]');
  const setTax = async (percent: string, from: string): Promise<void> => {
    await page.getByTestId('tax-country-code').fill('in');
    await page.getByTestId('tax-name').fill('GST');
    await page.getByTestId('tax-percent').fill(percent);
    await page.getByTestId('tax-from').fill(from);
    await page.getByTestId('set-tax').click();
  };
  await setTax('18', '');
  expect(await india.getByTestId('current-tax').textContent()).toBe('18 % GST');
  await setTax('28.5', `${new Date().getUTCFullYear() + 1}-04-01T00:00`);
  expect(await india.getByTestId('coming-tax').textContent()).toContain('28.5 % GST');
  await india.getByTestId('withdraw-tax').click();
  await india.getByTestId('coming-tax').waitFor({ state: 'detached' });

  const admin = await browser.visitor();
  await signIn(admin.page, at('/company'), 'ada@atlas.test');
  await admin.page.getByTestId('vendor-country').fill('IN');
  await admin.page.getByTestId('save-vendor').click();
  await admin.page.getByTestId('nav-audit').click();
  const entries = admin.page.getByTestId('audit-entry');
  await admin.page.locator('[data-testid=audit-entry][data-action="vendor.updated"]').first().waitFor();
  await admin.page.getByTestId('audit-action-filter').fill('wallet.adjustment_approved');
  await admin.page.getByTestId('filter-audit').click();
  await admin.page
    .locator('[data-testid=audit-entry]:not([data-action="wallet.adjustment_approved"])')
    .first()
    .waitFor({
      state: 'detached',
    });
  await entries.first().waitFor();
  expect(await entries.count()).toBe(1);
  await admin.page.getByTestId('nav-wallet').click();
  await admin.page.getByTestId('recharge-amount').fill('100');
  await admin.page.getByTestId('recharge-total').getByText('$118.00').waitFor();

  await india.getByTestId('end-tax').click();
  await india.getByTestId('confirm-end-tax').click();
  await india.getByText('no tax', { exact: true }).waitFor();
  await page.getByTestId('compare-recharges').click();
  await page.locator('[data-testid=recharge-reconciliation][data-status=finished]').waitFor();
  expect([...errors, ...admin.errors]).toEqual([]);
});
