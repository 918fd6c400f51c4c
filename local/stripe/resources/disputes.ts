import { z } from 'zod';
import { closeDispute } from '../billing/disputes.ts';
import { listOf } from '../http/lists.ts';
import { flag, listParams, mergeMetadata, metadata, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Dispute } from '../state/wire.ts';

export const disputeRoutes = [
  route('GET', '/v1/disputes/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => account.get('dispute', id)),
  route(
    'POST',
    '/v1/disputes/:id',
    z.strictObject({
      evidence: z
        .strictObject({ product_description: text.optional(), uncategorized_text: text.optional() })
        .optional(),
      metadata: metadata.optional(),
      submit: flag.optional(),
    }),
    ({ account, ids: [id = ''], params }) => {
      const change = (dispute: Dispute): void => {
        if (params.metadata !== undefined) dispute.metadata = mergeMetadata(dispute.metadata, params.metadata);
        if (!params.evidence) return;
        Object.assign(dispute.evidence, params.evidence);
        dispute.evidence_details.has_evidence = true;
        if (params.submit === false) return;
        dispute.evidence_details.submission_count += 1;
        dispute.status = 'under_review';
      };
      return account.update('dispute', id, change, 'charge.dispute.updated');
    },
  ),
  route('POST', '/v1/disputes/:id/close', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    closeDispute(account, id, 'lost'),
  ),
  route(
    'GET',
    '/v1/disputes',
    z.strictObject({ ...listParams, charge: text.optional(), payment_intent: text.optional() }),
    ({ account, params }) =>
      listOf(account, 'dispute', '/v1/disputes', params, {
        charge: params.charge,
        payment_intent: params.payment_intent,
      }),
  ),
];
