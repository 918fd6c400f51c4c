import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { html, raw, renderPage, type Html } from '../kit/page.ts';
import { RazorpayError } from './errors.ts';
import { pay } from './payments.ts';
import type { Store } from './store.ts';
import { METHODS, type Order, type Payment } from './wire.ts';

const httpUrl = z.url({ protocol: /^https?$/ });
/** What a merchant's page posts to open the hosted checkout. */
const opened = z.object({
  key_id: z.string(),
  order_id: z.string(),
  name: z.string().default('A merchant'),
  description: z.string().default(''),
  callback_url: httpUrl,
  cancel_url: httpUrl.optional(),
});
type Opened = z.infer<typeof opened>;
const pressed = opened.extend({ method: z.enum(METHODS), press: z.enum(['pay', 'fail']) });

/** The page on which a person pays. It goes back to the merchant by a POST, signed with the key's secret. */
export function registerCheckout(
  app: FastifyInstance,
  store: Store,
  { keyId, keySecret }: { keyId: string; keySecret: string },
  wake: () => void,
): void {
  app.post('/v1/checkout/embedded', (request, reply) => {
    const given = opened.safeParse(request.body);
    if (!given.success) throw new RazorpayError(400, z.prettifyError(given.error));
    if (given.data.key_id !== keyId) throw new RazorpayError(401, 'Authentication failed');
    return reply.type('text/html; charset=utf-8').send(payPage(store.get('order', given.data.order_id), given.data));
  });
  app.post('/checkout/press', (request, reply) => {
    const given = pressed.safeParse(request.body);
    if (!given.success) throw new RazorpayError(400, z.prettifyError(given.error));
    const { order_id: orderId, method, press } = given.data;
    const payment = store.transaction(() => pay(store, orderId, method, press === 'pay'));
    wake();
    const page =
      press === 'pay'
        ? backPage(given.data.callback_url, paidFields(payment, keySecret))
        : payPage(store.get('order', orderId), given.data, payment.error_description);
    return reply.type('text/html; charset=utf-8').send(page);
  });
}

export function paidFields({ id, order_id: orderId }: Payment, keySecret: string): Record<string, string> {
  return {
    razorpay_payment_id: id,
    razorpay_order_id: orderId,
    razorpay_signature: createHmac('sha256', keySecret).update(`${orderId}|${id}`).digest('hex'),
  };
}

function payPage(order: Order, given: Opened, error?: string | null): string {
  const { key_id, order_id, name, description, callback_url, cancel_url } = given;
  const fields = { key_id, order_id, name, description, callback_url, ...(cancel_url && { cancel_url }) };
  const amount = new Intl.NumberFormat('en-IN', { style: 'currency', currency: order.currency }).format(
    order.amount / 100,
  );
  const body =
    order.status === 'paid'
      ? html`<section class="card"><p>This order is paid. There is nothing left to do here.</p></section>`
      : html`<section class="card">
            <p>${description}</p>
            <p class="figure" data-testid="total">${amount}</p>
          </section>
          ${error ? html`<p class="notice bad" role="alert" data-testid="error">${error}</p>` : ''}
          <form class="card" method="post" action="/checkout/press">
            ${hidden(fields)}
            <label
              >Pay with<select name="method" data-testid="method">
                ${METHODS.map((method) => html`<option value="${method}">${method}</option>`)}
              </select></label
            >
            <button class="primary wide" name="press" value="pay" data-testid="pay">Pay ${amount}</button>
            <p></p>
            <button class="danger wide" name="press" value="fail" data-testid="fail">Let the bank decline it</button>
          </form>
          ${cancel_url ? html`<p><a href="${cancel_url}" data-testid="cancel">Cancel and go back</a></p>` : ''}
          <p class="quiet">Simulated Razorpay: no money moves.</p>`;
  return renderPage({ title: 'Pay', heading: name, subtitle: 'Razorpay, in test mode', body, narrow: true });
}

function backPage(callbackUrl: string, fields: Record<string, string>): string {
  const body = html`<form class="card" method="post" action="${callbackUrl}">
      ${hidden(fields)}
      <p>Paid. Taking you back…</p>
      <button data-testid="back">Go back now</button>
    </form>
    ${raw('<script>document.forms[0].submit()</script>')}`;
  return renderPage({ title: 'Paid', body, narrow: true });
}

function hidden(fields: Record<string, string>): Html[] {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}
