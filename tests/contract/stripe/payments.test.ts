import Stripe from 'stripe';
import { customerWithCard, idOf, refusal, startTarget, type Target } from './harness.ts';

let target: Target;
let stripe: Stripe;
beforeAll(async () => {
  target = await startTarget();
  stripe = target.stripe;
});
afterAll(() => target.stop());

async function paidInvoice(amounts: number[]): Promise<Stripe.Invoice> {
  const customer = await customerWithCard(stripe);
  const invoice = await stripe.invoices.create({ customer: customer.id, currency: 'usd' });
  for (const amount of amounts) {
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: invoice.id,
      amount,
      currency: 'usd',
      description: `${amount} cents`,
    });
  }
  return stripe.invoices.pay(invoice.id, { expand: ['payments'] });
}

test('a payment intent is confirmed with a card and leaves a charge and its balance transaction', async () => {
  const customer = await customerWithCard(stripe);
  const intent = await stripe.paymentIntents.create({
    amount: 2500,
    currency: 'usd',
    customer: customer.id,
    payment_method: idOf(customer.invoice_settings.default_payment_method),
    confirm: true,
    off_session: true,
    metadata: { recharge: '1' },
    expand: ['latest_charge.balance_transaction'],
  });
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2500, metadata: { recharge: '1' } });
  const charge = intent.latest_charge as Stripe.Charge;
  expect(charge).toMatchObject({ paid: true, captured: true, amount: 2500, payment_intent: intent.id });
  expect(charge.balance_transaction).toMatchObject({ amount: 2500, type: 'charge', source: charge.id });
});

test('a declined card is a card error, and the intent can be tried again', async () => {
  const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    customer: customer.id,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const error = await refusal(
    stripe.paymentIntents.confirm(intent.id, {
      payment_method: idOf(customer.invoice_settings.default_payment_method),
    }),
  );
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(error).toMatchObject({ code: 'card_declined', decline_code: 'generic_decline', statusCode: 402 });
  const failed = await stripe.paymentIntents.retrieve(intent.id);
  expect(failed).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } });
  const card = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
  expect((await stripe.paymentIntents.confirm(intent.id, { payment_method: card.id })).status).toBe('succeeded');
});

test('a card that refuses to be saved is refused when it is attached', async () => {
  const customer = await stripe.customers.create();
  const error = await refusal(stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: customer.id }));
  expect(error).toMatchObject({ type: 'StripeCardError', code: 'card_declined', statusCode: 402 });
});

test('a charge is refunded in parts, never beyond what was paid', async () => {
  const invoice = await paidInvoice([5000]);
  const payment = invoice.payments?.data[0]?.payment.payment_intent;
  const intent = await stripe.paymentIntents.retrieve(idOf(payment));
  const part = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 2000,
    reason: 'requested_by_customer',
  });
  expect(part).toMatchObject({ amount: 2000, status: 'succeeded', charge: intent.latest_charge });
  expect(await stripe.charges.retrieve(idOf(intent.latest_charge))).toMatchObject({
    amount_refunded: 2000,
    refunded: false,
  });
  const tooMuch = await refusal(stripe.refunds.create({ payment_intent: intent.id, amount: 3001 }));
  expect(tooMuch).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(3000);
  expect(await refusal(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
    code: 'charge_already_refunded',
  });
  const charge = await stripe.charges.retrieve(idOf(intent.latest_charge), { expand: ['refunds'] });
  expect(charge).toMatchObject({ amount_refunded: 5000, refunded: true });
  expect(charge.refunds?.data).toHaveLength(2);
});

test('a credit note on a paid invoice refunds what it says', async () => {
  const invoice = await paidInvoice([3000, 1000]);
  const line = invoice.lines.data.find(({ amount }) => amount === 1000);
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    lines: [{ type: 'invoice_line_item', invoice_line_item: line?.id ?? '', quantity: 1 }],
    refund_amount: 1000,
  });
  expect(note).toMatchObject({ amount: 1000, status: 'issued', type: 'post_payment', invoice: invoice.id });
  expect(note.refunds).toHaveLength(1);
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: 'paid',
    post_payment_credit_notes_amount: 1000,
  });
});

test('a credit note on an open invoice lowers what is due', async () => {
  const customer = await stripe.customers.create();
  const draft = await stripe.invoices.create({
    customer: customer.id,
    currency: 'usd',
    collection_method: 'send_invoice',
    days_until_due: 7,
  });
  await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount: 900, currency: 'usd' });
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  expect(open).toMatchObject({ status: 'open', amount_due: 900 });
  await stripe.creditNotes.create({ invoice: open.id, amount: 300 });
  expect(await stripe.invoices.retrieve(open.id)).toMatchObject({
    amount_remaining: 600,
    pre_payment_credit_notes_amount: 300,
  });
});

test('an invoice goes from draft to open to paid, and shows what it cost by the unit', async () => {
  const customer = await customerWithCard(stripe);
  const draft = await stripe.invoices.create({
    customer: customer.id,
    currency: 'usd',
    metadata: { month: '2026-10' },
  });
  expect(draft).toMatchObject({ status: 'draft', number: null, auto_advance: false });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 29_900,
    currency: 'usd',
    description: 'Dedicated number',
  });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    currency: 'usd',
    quantity: 12_345,
    unit_amount_decimal: Stripe.Decimal.from('0.2'),
    description: 'Messages',
  });
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  expect(open).toMatchObject({ status: 'open', total: 29_900 + 2469, metadata: { month: '2026-10' } });
  expect(open.number).toMatch(/-\d{4}$/);
  expect(await stripe.invoices.pay(open.id)).toMatchObject({ status: 'paid', amount_paid: 32_369, attempt_count: 1 });
  expect((await refusal(stripe.invoices.pay(open.id))).statusCode).toBe(400);
});

test('an open invoice can be voided, or given up, but a draft can only be deleted', async () => {
  const customer = await stripe.customers.create();
  const make = async (): Promise<Stripe.Invoice> => {
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      currency: 'usd',
      collection_method: 'send_invoice',
      days_until_due: 7,
    });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: invoice.id, amount: 700, currency: 'usd' });
    return invoice;
  };
  const [voided, uncollectible, draft] = [await make(), await make(), await make()];
  expect((await refusal(stripe.invoices.voidInvoice(draft.id))).statusCode).toBe(400);
  await stripe.invoices.finalizeInvoice(voided.id);
  expect((await stripe.invoices.voidInvoice(voided.id)).status).toBe('void');
  await stripe.invoices.finalizeInvoice(uncollectible.id);
  expect((await stripe.invoices.markUncollectible(uncollectible.id)).status).toBe('uncollectible');
  expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true });
});

test('less than the smallest charge is refused for an intent and carried over by an invoice', async () => {
  expect(await refusal(stripe.paymentIntents.create({ amount: 20, currency: 'usd' }))).toMatchObject({
    code: 'amount_too_small',
  });
  const invoice = await paidInvoice([20]);
  expect(invoice).toMatchObject({ status: 'paid', total: 20, amount_due: 0, ending_balance: 20 });
});
