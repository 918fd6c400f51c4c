import { z } from 'zod';
import type { MetaMessages, SendOutcome } from '../../campaigns/ports.ts';
import { refusalOf, retryOf } from './errors.ts';
import type { Exchange, Graph } from './http.ts';

const accepted = z.object({ messages: z.tuple([z.object({ id: z.string().min(1) }).loose()]).rest(z.unknown()) });

export function metaMessages(graph: Graph): MetaMessages {
  return {
    async sendTemplate({ channel, to, templateName, language, components, callbackData }) {
      const exchange = await graph({
        method: 'POST',
        path: `${channel.phoneNumberId}/messages`,
        accessToken: channel.accessToken,
        json: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          ...('phone' in to ? { to: to.phone } : { recipient: to.bsuid }),
          type: 'template',
          template: {
            name: templateName,
            language: { code: language },
            ...(components.length > 0 && { components }),
          },
          biz_opaque_callback_data: callbackData,
        },
      });
      return outcomeOf(exchange);
    },
  };
}

function outcomeOf(exchange: Exchange): SendOutcome {
  if (exchange.kind === 'unknown') return { outcome: 'unknown', reason: exchange.reason };
  if (exchange.kind === 'not_sent') return { outcome: 'not_sent', status: null, reason: exchange.reason };
  const { status, body } = exchange;
  if (status < 300) {
    const parsed = accepted.safeParse(body);
    return parsed.success
      ? { outcome: 'accepted', wamid: parsed.data.messages[0].id }
      : { outcome: 'unknown', reason: `an answer ${status} without a message id` };
  }
  const refusal = refusalOf(body);
  if (refusal) return { outcome: 'refused', code: refusal.code, reason: refusal.reason, retry: retryOf(refusal.code) };
  // Without an error of the Graph API, something before it answered: a 4xx for certain, a 5xx perhaps after passing it on.
  return status < 500
    ? { outcome: 'not_sent', status, reason: `an answer ${status} that is not Meta's` }
    : { outcome: 'unknown', reason: `an answer ${status}` };
}
