import { toMinorUnits } from '../../kernel/money.ts';
import type { RazorpayRecharges } from '../../payments/ports.ts';
import { connectRazorpay, RazorpayRefusal, type RazorpaySettings } from './client.ts';
import { collectionOf, orderSchema } from './entities.ts';
import { readRecharge } from './read-recharge.ts';
import { isSignatureOf } from './signatures.ts';
import { razorpayWebhook } from './webhook.ts';

interface Places {
  apiBaseUrl: string;
  webBaseUrl: string;
}

export function razorpayRecharges(settings: RazorpaySettings, { apiBaseUrl, webBaseUrl }: Places): RazorpayRecharges {
  const call = connectRazorpay(settings);

  async function orderOfReceipt(receipt: string): Promise<string | null> {
    const { items } = await call('GET', `orders?receipt=${receipt}`, collectionOf(orderSchema));
    return items[0]?.id ?? null;
  }

  return {
    async createOrder({ rechargeId, organizationId, currency, amount, tax }) {
      const url = `${webBaseUrl}/wallet/pay/${rechargeId}`;
      const known = await orderOfReceipt(rechargeId);
      if (known) return { orderId: known, url };
      const order = {
        amount: Number(toMinorUnits(amount, currency) + toMinorUnits(tax, currency)),
        currency,
        receipt: rechargeId,
        notes: { wasup_kind: 'recharge', wasup_organization_id: organizationId },
      };
      try {
        return { orderId: (await call('POST', 'orders', orderSchema, order)).id, url };
      } catch (error) {
        // Another call with the same receipt was faster.
        const made = error instanceof RazorpayRefusal ? await orderOfReceipt(rechargeId) : null;
        if (!made) throw error;
        return { orderId: made, url };
      }
    },

    checkoutForm: ({ id, orderId, currency, total }) => ({
      action: `${settings.apiBaseUrl}/v1/checkout/embedded`,
      fields: {
        key_id: settings.keyId,
        order_id: orderId,
        amount: toMinorUnits(total, currency).toString(),
        currency,
        name: 'Wasup',
        description: 'Wallet recharge',
        callback_url: `${apiBaseUrl}/wallet/recharge/return?recharge=${id}`,
        cancel_url: `${webBaseUrl}/wallet?recharge=canceled`,
      },
    }),

    read: (hint) => readRecharge(call, hint),
    readWebhook: razorpayWebhook(settings.webhookSecret),
    isSigned: (orderId, paymentId, signature) =>
      isSignatureOf(signature, `${orderId}|${paymentId}`, settings.keySecret),
  };
}
