import { z } from 'zod';
import type { MetaAnswer, MetaTemplates, TemplateAtMeta } from '../../templates/ports.ts';
import { ask, refused, type Answer } from './errors.ts';
import type { Graph, GraphRequest } from './http.ts';

const row = z
  .object({
    id: z.string().min(1),
    name: z.string(),
    language: z.string(),
    status: z.string(),
    category: z.string(),
    components: z.array(z.looseObject({ type: z.string() })).default([]),
    rejected_reason: z.string().nullish(),
    quality_score: z.object({ score: z.string().nullish() }).loose().nullish(),
  })
  .transform(({ rejected_reason: reason, quality_score: quality, ...rest }): TemplateAtMeta => ({
    ...rest,
    reason: reason && reason !== 'NONE' ? reason : null,
    quality: quality?.score ?? null,
  }));
const FIELDS = 'id,name,language,status,category,components,rejected_reason,quality_score';
const page = z.object({
  data: z.array(row),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});
const PAGE_SIZE = '100';
/** The object is not there, or is not ours to see: Meta does not tell which. */
const NO_SUCH_OBJECT = 33;

export function metaTemplates(graph: Graph): MetaTemplates {
  async function list(wabaId: string, accessToken: string, query: Record<string, string>) {
    const path = `${wabaId}/message_templates`;
    const answer = await ask(graph, { method: 'GET', path, accessToken, query: { fields: FIELDS, ...query } }, page);
    if (!answer.ok) throw refused('the templates', answer.refusal);
    return answer.value;
  }

  return {
    async create({ wabaId, accessToken }, { name, language, category, parameterFormat, components, ttlSeconds }) {
      const answer = await ask(
        graph,
        {
          method: 'POST',
          path: `${wabaId}/message_templates`,
          accessToken,
          json: {
            name,
            language,
            category: category.toUpperCase(),
            parameter_format: parameterFormat,
            components,
            ...(ttlSeconds !== null && { message_send_ttl_seconds: ttlSeconds }),
          },
        },
        z.object({ id: z.string().min(1), status: z.string().default('PENDING') }),
      );
      return toAnswer(answer, (made) => made);
    },

    async edit({ accessToken }, metaTemplateId, { category, components, ttlSeconds }) {
      const json = {
        category: category.toUpperCase(),
        ...(components && { components }),
        ...(ttlSeconds !== null && { message_send_ttl_seconds: ttlSeconds }),
      };
      return succeed(graph, { method: 'POST', path: metaTemplateId, accessToken, json });
    },

    async remove({ wabaId, accessToken }, metaTemplateId, name) {
      const path = `${wabaId}/message_templates`;
      const answer = await succeed(graph, {
        method: 'DELETE',
        path,
        accessToken,
        query: { hsm_id: metaTemplateId, name },
      });
      if (answer.ok || (await fetchOne(metaTemplateId, accessToken)) !== null) return answer;
      return { ok: true, value: null };
    },

    fetch: ({ accessToken }, metaTemplateId) => fetchOne(metaTemplateId, accessToken),

    async find({ wabaId, accessToken }, name, language) {
      // Meta finds names that contain the text: what is asked for is picked out of them.
      let after: string | undefined;
      do {
        const { data, paging } = await list(wabaId, accessToken, {
          name,
          limit: PAGE_SIZE,
          ...(after !== undefined && { after }),
        });
        const found = data.find((template) => template.name === name && template.language === language);
        if (found) return found;
        after = paging?.next === undefined ? undefined : paging.cursors?.after;
      } while (after !== undefined);
      return null;
    },

    async list({ wabaId, accessToken }, cursor) {
      const { data, paging } = await list(wabaId, accessToken, {
        limit: PAGE_SIZE,
        ...(cursor !== null && { after: cursor }),
      });
      return { items: data, nextCursor: (paging?.next === undefined ? undefined : paging.cursors?.after) ?? null };
    },
  };

  async function fetchOne(metaTemplateId: string, accessToken: string): Promise<TemplateAtMeta | null> {
    const request = { method: 'GET', path: metaTemplateId, accessToken, query: { fields: FIELDS } } as const;
    const answer = await ask(graph, request, row);
    if (answer.ok) return answer.value;
    const { refusal } = answer;
    if (refusal.code === 100 && refusal.subcode === NO_SUCH_OBJECT) return null;
    throw refused('the template', refusal);
  }
}

async function succeed(graph: Graph, request: GraphRequest): Promise<MetaAnswer<null>> {
  return toAnswer(await ask(graph, request, z.object({ success: z.literal(true) })), () => null);
}

function toAnswer<T, U>(answer: Answer<T>, read: (value: T) => U): MetaAnswer<U> {
  if (answer.ok) return { ok: true, value: read(answer.value) };
  const { code, reason } = answer.refusal;
  return { ok: false, code, reason };
}
