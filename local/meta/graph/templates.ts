import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Template } from '../state/templates.ts';
import type { World } from '../world.ts';
import { GraphError, invalidParameter, requiredParameter, templateError, unknownObject } from './errors.ts';
import { selectFields } from './fields.ts';
import type { Body } from './message-content.ts';
import { pageOf } from './paging.ts';
import { authenticate, checkVersion, wabaOf } from './server.ts';
import { checkCategory, checkComponents, checkLanguage, checkName } from './template-rules.ts';

const usualFields = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'previous_category'];
const mostTemplates = 6_000;
const dayMs = 24 * 3_600_000;
/** A deleted name and language cannot be used again for so long. */
const deletionMs = 30 * dayMs;

export function serveTemplates(server: FastifyInstance, world: World): void {
  server.get('/:version/:id/message_templates', (request) => {
    checkVersion(request);
    const waba = wabaOf(world, request, authenticate(world, request));
    const query = request.query as Record<string, string | undefined>;
    const matches = ({ name, status, category, language }: Template): boolean =>
      (!query['name'] || name.includes(query['name'])) &&
      (!query['status'] || status === query['status'].toUpperCase()) &&
      (!query['category'] || category === query['category'].toUpperCase()) &&
      (!query['language'] || language === query['language']);
    const found = world.templates
      .of(waba.id)
      .filter(matches)
      .map((template) => selectFields(wireTemplate(template), query['fields'], usualFields));
    return pageOf(found, query, `${world.baseUrl}${request.url}`);
  });
  server.post('/:version/:id/message_templates', async (request) => {
    checkVersion(request);
    const waba = wabaOf(world, request, authenticate(world, request));
    const template = createTemplate(world, waba.id, bodyOf(request));
    await world.journal.committed();
    return { id: template.id, status: template.status, category: template.category };
  });
  server.delete('/:version/:id/message_templates', async (request) => {
    checkVersion(request);
    const waba = wabaOf(world, request, authenticate(world, request));
    deleteTemplates(world, waba.id, request.query as Record<string, string | undefined>);
    await world.journal.committed();
    return { success: true };
  });
}

/** `GET` and `POST` of a template's own id. */
export function readTemplate(template: Template, fields: string | undefined): Record<string, unknown> {
  return selectFields(wireTemplate(template), fields, usualFields);
}

/** An edited template is reviewed again. */
export async function editTemplate(world: World, template: Template, body: Body): Promise<{ success: true }> {
  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status))
    throw templateError(
      2388023,
      "Message template can't be edited",
      `A template that is ${template.status} can't be edited.`,
    );
  const now = Date.now();
  const recent = template.editedAt.filter((at) => now - at < 30 * dayMs);
  const today = recent.filter((at) => now - at < dayMs);
  if (template.status === 'APPROVED' && (recent.length >= 10 || today.length >= 1))
    throw templateError(
      2388003,
      "Message template can't be edited",
      'An approved template is edited at most once a day and 10 times in 30 days.',
    );
  const category = body['category'] === undefined ? template.category : checkCategory(body['category']);
  if (category !== template.category && template.status === 'APPROVED')
    throw templateError(
      2388025,
      "Category can't be changed",
      'You cannot change the category of an approved template.',
    );
  const { parameterFormat } = template;
  const components =
    body['components'] === undefined
      ? template.components
      : checkComponents(body['components'], { category, parameterFormat });
  world.templates.save({
    ...template,
    category,
    components,
    ...ttlOf(body, category),
    status: 'PENDING',
    reason: 'NONE',
    reviewedAt: world.reviews.dueFrom(now),
    editedAt: [...recent, now],
  });
  await world.journal.committed();
  return { success: true };
}

function createTemplate(world: World, wabaId: string, body: Body): Template {
  const name = checkName(body['name']);
  const language = checkLanguage(body['language']);
  const category = checkCategory(body['category']);
  const asked = body['parameter_format'] ?? 'POSITIONAL';
  const parameterFormat = typeof asked === 'string' ? asked.toUpperCase() : asked;
  if (parameterFormat !== 'POSITIONAL' && parameterFormat !== 'NAMED')
    throw invalidParameter('Param parameter_format must be one of {NAMED, POSITIONAL}');
  const components = checkComponents(body['components'], { category, parameterFormat });
  if (world.templates.find(wabaId, name, language))
    throw templateError(
      2388024,
      'Content in This Language Already Exists',
      `There is already ${language} content for this template. You can create a new template and try again.`,
    );
  const gone = world.deletedTemplates.get(`${wabaId} ${name} ${language}`);
  if (gone && Date.now() - gone.at < deletionMs)
    throw templateError(
      2388023,
      'Message Template Language Is Being Deleted',
      `New ${language} content can't be added while the existing ${language} content is being deleted. Try again in 4 weeks or consider creating a new message template.`,
    );
  if (world.templates.of(wabaId).length >= mostTemplates)
    throw templateError(2388039, 'Too many templates', `An account has at most ${mostTemplates} templates.`);
  const now = Date.now();
  return world.templates.save({
    id: world.templates.nextId(),
    wabaId,
    name,
    language,
    category,
    parameterFormat,
    components,
    ...ttlOf(body, category),
    status: 'PENDING',
    reason: 'NONE',
    reviewedAt: world.reviews.dueFrom(now),
    createdAt: now,
    editedAt: [],
  });
}

const ttlRanges: Record<string, readonly [number, number]> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

function ttlOf({ message_send_ttl_seconds: seconds }: Body, category: string): { ttlSeconds?: number } {
  if (seconds === undefined) return {};
  const [least, longest] = ttlRanges[category] ?? [30, 43_200];
  // Meta's own lifetime, thirty days, is said as -1.
  if (typeof seconds === 'number' && (seconds === -1 || (seconds >= least && seconds <= longest)))
    return { ttlSeconds: seconds };
  throw invalidParameter(`message_send_ttl_seconds: a ${category} template lives ${least} to ${longest} seconds`);
}

function deleteTemplates(world: World, wabaId: string, query: Record<string, string | undefined>): void {
  const { name, hsm_id: id } = query;
  if (!name) throw requiredParameter('name');
  const found = world.templates.of(wabaId).filter((one) => one.name === name && (!id || one.id === id));
  if (found.length === 0)
    throw new GraphError(404, { message: 'Message Template Not Found', code: 100, error_subcode: 2593002 });
  for (const template of found) {
    world.templates.delete(template);
    world.deletedTemplates.put({ id: `${wabaId} ${name} ${template.language}`, at: Date.now() });
  }
}

function wireTemplate(template: Template): Record<string, unknown> {
  const { id, name, language, category, previousCategory, parameterFormat, components, status, reason } = template;
  return {
    id,
    name,
    language,
    category,
    previous_category: previousCategory,
    parameter_format: parameterFormat,
    components,
    status,
    rejected_reason: reason,
    message_send_ttl_seconds: template.ttlSeconds,
    quality_score: { score: 'UNKNOWN', date: Math.floor(template.createdAt / 1_000) },
    last_updated_time: new Date(template.editedAt.at(-1) ?? template.createdAt).toISOString(),
  };
}

/** A JSON object, or the fields of a form whose values may be JSON. */
export function bodyOf(request: FastifyRequest): Body {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body))
    throw invalidParameter('the body must be a JSON object');
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return body as Body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      /^[[{]/.test(String(value)) ? parse(name, String(value)) : value,
    ]),
  );
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(invalidParameter(`${name} must be JSON`), { cause: error });
  }
}

/** @throws {GraphError} when the token may not touch it */
export function templateOf(world: World, id: string, wabaIds: readonly string[], method: string): Template {
  const template = world.templates.get(id);
  if (!template || !wabaIds.includes(template.wabaId)) throw unknownObject(method, id);
  return template;
}
