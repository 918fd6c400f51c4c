import { z } from 'zod';
import type { MetaPhoneNumbers } from '../../channels/ports.ts';
import { ask, refused } from './errors.ts';
import type { Graph } from './http.ts';

const number = z.object({
  display_phone_number: z.string().nullish(),
  quality_rating: z.string().nullish(),
  throughput: z.object({ level: z.string() }).loose().nullish(),
  whatsapp_business_manager_messaging_limit: z.string().nullish(),
  messaging_limit_tier: z.string().nullish(), // where the limit was before portfolios had it
});

export function metaPhoneNumbers(graph: Graph): MetaPhoneNumbers {
  return {
    async read({ phoneNumberId, accessToken }) {
      const answer = await ask(
        graph,
        { method: 'GET', path: phoneNumberId, accessToken, query: { fields: Object.keys(number.shape).join(',') } },
        number,
      );
      if (!answer.ok) throw refused('the phone number', answer.refusal);
      const { value } = answer;
      return {
        displayPhoneNumber: value.display_phone_number ?? null,
        quality: value.quality_rating ?? null,
        throughput: value.throughput?.level ?? null,
        messagingLimit: value.whatsapp_business_manager_messaging_limit ?? value.messaging_limit_tier ?? null,
      };
    },
  };
}
