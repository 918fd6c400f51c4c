import { writeLetter } from './letter.ts';
import { organizationLetters } from './organization-letters.ts';
import { codeLetter, invitationLetter } from './people-letters.ts';

const places = { webBaseUrl: 'https://wasup.test' };
const code = (purpose: 'verify_email' | 'reset_password', state: 'PENDING_VERIFICATION' | 'ACTIVE' | null) =>
  codeLetter({ email: 'a@example.test', purpose, state }, () => '123456', places);

it('says the same as text and as HTML, and escapes what comes from outside', () => {
  const { subject, text, html } = writeLetter(
    invitationLetter({ email: 'a@b.test', role: 'ADMIN', organizationName: '<b>Evil & Co</b>' }, 'tok', places),
  );
  expect(subject).toBe('You are invited to <b>Evil & Co</b>');
  expect(text).toContain('https://wasup.test/accept-invitation#tok');
  expect(html).toContain('&lt;b&gt;Evil &amp; Co&lt;/b&gt;');
  expect(html).not.toContain('<b>Evil');
  expect(html).toContain('href="https://wasup.test/accept-invitation#tok"');
  expect(html).not.toMatch(/<script|<img|<link/);
});

it('shows a code only to whom it may help, and writes to no stranger', () => {
  expect(writeLetter(code('verify_email', 'PENDING_VERIFICATION')!).text).toContain('123456');
  expect(writeLetter(code('reset_password', 'ACTIVE')!).html).toContain('123456');
  const known = writeLetter(code('verify_email', 'ACTIVE')!);
  expect(known.subject).toBe('You already have an account');
  expect(known.text + known.html).not.toContain('123456');
  expect(code('verify_email', null)).toBeNull();
  expect(code('reset_password', null)).toBeNull();
});

it('a receipt states every figure with its currency', () => {
  const letter = organizationLetters['recharge-receipt'].write(
    {
      rechargeId: 'rch_1',
      receiptNumber: 'WR-2026-000001',
      currency: 'USD',
      credited: '50000000',
      tax: '2500000',
      taxName: 'VAT',
      taxBasisPoints: 500,
      paid: 52500000,
      balance: '60000000',
      provider: 'stripe',
      paidAt: '2026-11-21T10:20:30Z',
      company: 'Atlas Clinics Ltd',
      taxId: 'AE100',
    },
    places,
  );
  const { text } = writeLetter(letter);
  for (const figure of [
    '50.00 USD',
    '2.50 USD',
    '52.50 USD',
    '60.00 USD',
    '2026-11-21 10:20 UTC',
    'rch_1',
    'WR-2026-000001',
    'VAT 5 %',
    'Atlas Clinics Ltd',
    'AE100',
  ]) {
    expect(text).toContain(figure);
  }
  expect(() => organizationLetters['recharge-receipt'].write({}, places)).toThrow();
});

it.each([
  [
    { failures: 3, reason: 'authentication_required' },
    [
      'the card was declined',
      '3 times in a row for 12.00 USD',
      'Your bank wants you to confirm',
      'Nothing was charged',
    ],
  ],
  [{ failures: 3, reason: 'generic_decline' }, ['generic decline', 'with a card that works']],
  [{ claim: 'refund' }, ['money of a recharge went back', '12.00 USD of a recharge were refunded', 'turn automatic']],
  [
    { claim: 'dispute' },
    ['12.00 USD of a recharge are disputed at the bank of the card', 'turn automatic recharge on'],
  ],
  [{ missing: 'country' }, ['has no country', 'Nothing was charged', 'Give the country in your profile']],
])('says why an automatic recharge is off: %j', (cause, words) => {
  const letter = organizationLetters['auto-recharge-off'].write(
    { currency: 'USD', amount: '12000000', ...cause },
    places,
  );
  const { subject, text } = writeLetter(letter);
  for (const word of words) expect(`${subject}\n${text}`).toContain(word);
});
