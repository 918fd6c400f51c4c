import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { GraphError, invalidParameter, messagingError, requiredParameter } from './errors.ts';
import { readForm } from './multipart.ts';
import { authenticate, checkVersion, phoneOf } from './server.ts';

const megabyte = 1024 * 1024;
/** What may be sent, and how large. */
const limits: Record<string, number> = {
  'audio/aac': 16 * megabyte,
  'audio/amr': 16 * megabyte,
  'audio/mp4': 16 * megabyte,
  'audio/mpeg': 16 * megabyte,
  'audio/ogg': 16 * megabyte,
  'image/jpeg': 5 * megabyte,
  'image/png': 5 * megabyte,
  'image/webp': 500 * 1024,
  'video/mp4': 16 * megabyte,
  'video/3gpp': 16 * megabyte,
  'application/pdf': 100 * megabyte,
  'text/plain': 100 * megabyte,
};

export function serveMedia(server: FastifyInstance, world: World): void {
  server.post('/:version/:id/media', async (request) => {
    checkVersion(request);
    phoneOf(world, request, authenticate(world, request));
    const { body } = request;
    if (!Buffer.isBuffer(body)) throw invalidParameter('the body must be multipart/form-data');
    const parts = readForm(request.headers['content-type'] ?? '', body);
    const value = (name: string): string | undefined => parts.find((part) => part.name === name)?.bytes.toString();
    const file = parts.find(({ name }) => name === 'file');
    if (value('messaging_product') !== 'whatsapp') throw requiredParameter('messaging_product');
    if (!file) throw requiredParameter('file');
    const mimeType = value('type')?.includes('/') ? String(value('type')) : (file.type ?? '');
    const limit = limits[mimeType.split(';')[0] ?? ''];
    if (limit === undefined)
      throw invalidParameter(
        `Param file must be a file with one of the following types: ${Object.keys(limits).join(', ')}. Received file of type '${mimeType}'.`,
      );
    if (file.bytes.length > limit) throw messagingError(131053, `the file has more than ${limit} bytes`);
    const id = world.media.add(file.bytes, mimeType);
    await world.journal.committed();
    return { id };
  });
  // The app's own id, or `app` for the app that the token belongs to.
  server.post('/:version/:id/uploads', (request) => {
    checkVersion(request);
    authenticate(world, request);
    const { id } = request.params as { id: string };
    if (id !== 'app' && id !== world.accounts.appId) throw invalidParameter(`there is no app ${id}`);
    const { file_type: type, file_length: length } = request.query as Record<string, string | undefined>;
    if (!type || !length) throw requiredParameter('file_length and file_type');
    return world.media.beginUpload(type, Number(length));
  });
  server.get('/whatsapp_business/attachments', (request, reply) => {
    authenticate(world, request);
    const found = world.media.download(request.query as Record<string, string | undefined>);
    if (!found) throw new GraphError(404, { message: 'Media not found, or its address has expired', code: 100 });
    return reply.type(found.mimeType).send(found.bytes);
  });
}
