import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { cardError } from '../billing/cards.ts';
import { collect } from '../billing/pay-invoice.ts';
import { completeSession } from '../checkout/complete.ts';
import { renderPage } from '../../kit/page.ts';
import { missing, StripeError } from '../http/errors.ts';
import { keepingDeclines } from '../http/keeping-declines.ts';
import { createCard } from '../resources/payment-methods.ts';
import type { Account } from '../state/account.ts';
import { listDeliveries } from '../webhooks/deliveries.ts';
import { checkoutPage, closedCheckoutPage } from './checkout.ts';
import { controlPage } from './control.ts';
import { eventBody } from './control-events.ts';
import { invoicePage, invoicePdf } from './invoice.ts';
import { portalActions } from './portal-actions.ts';
import { portalPage } from './portal.ts';

const checkoutForm = z.object({
  email: z.string().trim().min(1),
  name: z.string().trim().default(''),
  card: z.string().trim().optional(),
});

interface WithId {
  Params: { id: string };
}

export function servePages(server: FastifyInstance, account: Account, wake: () => void): void {
  const page = (reply: FastifyReply, text: string, status = 200): FastifyReply =>
    reply.status(status).type('text/html').send(text);

  /** Does what a form asks for; a refusal is shown on the form's own page. */
  const submit = (
    reply: FastifyReply,
    work: () => FastifyReply,
    refused: (message: string, status: number) => FastifyReply,
  ): FastifyReply => {
    try {
      return keepingDeclines(account, work);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return refused(error.message, error.status);
    } finally {
      wake();
    }
  };

  server.get<{ Querystring: { problem?: string } }>('/', (request, reply) =>
    page(reply, controlPage(account, request.query.problem)),
  );

  server.get<WithId>('/events/:id', ({ params: { id } }, reply) => {
    const event = account.get('event', id);
    const body = eventBody(event, listDeliveries(account, { event: id }));
    return page(
      reply,
      renderPage({ title: event.type, subtitle: id, body, nav: [{ href: '/#events', label: 'All events' }] }),
    );
  });

  server.get<WithId>('/c/pay/:id', ({ params: { id } }, reply) => {
    const session = account.get('checkout.session', id);
    return page(reply, session.status === 'open' ? checkoutPage(account, session) : closedCheckoutPage(session));
  });

  server.post<WithId>('/c/pay/:id', ({ params: { id }, body }, reply) => {
    const session = account.get('checkout.session', id);
    const form = checkoutForm.parse(body);
    return submit(
      reply,
      () => {
        const { success_url: target } = completeSession(account, id, { ...form, name: form.name || null });
        return reply.redirect((target ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', id), 303);
      },
      (message, status) =>
        page(reply, checkoutPage(account, session, { ...form, card: form.card ?? '' }, message), status),
    );
  });

  server.get<WithId>('/p/session/:id', ({ params: { id } }, reply) =>
    page(reply, portalPage(account, account.get('billing_portal.session', id))),
  );

  server.post<{ Params: { id: string; action: string } }>(
    '/p/session/:id/:action',
    ({ params: { id, action }, body }, reply) => {
      const session = account.get('billing_portal.session', id);
      return submit(
        reply,
        () => {
          const act = portalActions[action];
          if (!act) throw missing('portal action', action);
          act(account, session, body);
          return reply.redirect(`/p/session/${id}`, 303);
        },
        (message, status) => page(reply, portalPage(account, session, message), status),
      );
    },
  );

  server.get<WithId>('/i/:id', ({ params: { id } }, reply) => page(reply, invoicePage(account.get('invoice', id))));

  server.get<WithId>('/i/:id/pdf', ({ params: { id } }, reply) =>
    reply.type('application/pdf').send(invoicePdf(account, account.get('invoice', id))),
  );

  server.post<WithId>('/i/:id/pay', ({ params: { id }, body }, reply) =>
    submit(
      reply,
      () => {
        const method = createCard(account, { number: z.object({ card: z.string() }).parse(body).card });
        const { outcome } = collect(account, id, method.id);
        if (outcome?.decline) throw cardError(outcome.decline);
        return reply.redirect(`/i/${id}`, 303);
      },
      (message, status) => page(reply, invoicePage(account.get('invoice', id), message), status),
    ),
  );

  server.get<WithId>('/receipts/:id', ({ params: { id } }, reply) => {
    const { amount, currency, created } = account.get('charge', id);
    const body = `${new Date(created * 1000).toISOString().slice(0, 10)}: ${amount} ${currency}`;
    return page(reply, renderPage({ title: 'Receipt', subtitle: id, body, narrow: true }));
  });

  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof StripeError)
      return page(reply, renderPage({ title: 'Not found here', body: error.message, narrow: true }), error.status);
    if (error instanceof z.ZodError)
      return page(reply, renderPage({ title: 'Not understood', body: z.prettifyError(error), narrow: true }), 400);
    console.error('stripe:', error);
    return page(
      reply,
      renderPage({ title: 'Something broke in the simulated Stripe', body: 'Its log says what.', narrow: true }),
      500,
    );
  });
}
