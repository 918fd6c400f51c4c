import type { WebhookInbox } from '../billing/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Providers } from './ports.ts';
import { takeIn } from './receive-payment-webhook.ts';

interface Deps {
  providers: Providers;
  inbox: WebhookInbox;
}

/**
 * The buyer's browser comes back from Razorpay. What it brings is signed, and is a hint like a webhook: the wallet is
 * credited by what Razorpay says when it is asked.
 */
export async function returnFromRazorpay(
  { providers: { razorpay }, inbox }: Deps,
  form: URLSearchParams,
  correlationId: string,
): Promise<Result<{ paid: boolean; outboxIds: string[] }>> {
  const orderId = form.get('razorpay_order_id');
  const paymentId = form.get('razorpay_payment_id');
  const signature = form.get('razorpay_signature');
  if (form.has('error[code]') && !signature) return ok({ paid: false, outboxIds: [] });
  if (!razorpay || !orderId || !paymentId || !signature || !razorpay.isSigned(orderId, paymentId, signature)) {
    return fail(
      new AppError('WEBHOOK.SIGNATURE_INVALID', { kind: 'invalid', message: 'this was not signed by Razorpay' }),
    );
  }
  const { outboxIds } = await takeIn(
    inbox,
    `return:${paymentId}`,
    'checkout.returned',
    { provider: 'razorpay', orderId, paymentId },
    correlationId,
  );
  return ok({ paid: true, outboxIds });
}
