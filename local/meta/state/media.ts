import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import { GraphError, invalidParameter } from '../graph/errors.ts';
import { Documents } from './documents.ts';
import type { Journal } from './journal.ts';

const addressMs = 5 * 60_000;
/** An uploaded file is kept for so long. */
const mediaMs = 30 * 24 * 3_600_000;

interface StoredMedia {
  id: string;
  mimeType: string;
  sha256: string;
  size: number;
  at: number;
}

interface UploadSession {
  id: string;
  fileType: string;
  fileLength: number;
}

/** Files that were uploaded or received, on disk; their addresses are signed and live for five minutes. */
export class Media {
  readonly #stored: Documents<StoredMedia>;
  readonly #sessions: Documents<UploadSession>;
  readonly #folder: string;
  readonly #secret: string;
  readonly #baseUrl: () => string;

  constructor(journal: Journal, given: { stateDir: string; secret: string; baseUrl: () => string }) {
    this.#stored = new Documents(journal, 'media');
    this.#sessions = new Documents(journal, 'upload-session');
    this.#folder = path.join(given.stateDir, 'media');
    this.#secret = given.secret;
    this.#baseUrl = given.baseUrl;
    mkdirSync(this.#folder, { recursive: true });
  }

  add(bytes: Buffer, mimeType: string): string {
    const id = String(500_000_000_000_000 + this.#stored.list().length + Math.floor(Math.random() * 1e14));
    const file = this.#fileOf(id);
    writeFileSync(`${file}.part`, bytes);
    renameSync(`${file}.part`, file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#stored.put({ id, mimeType, sha256, size: bytes.length, at: Date.now() });
    return id;
  }

  find(id: string): StoredMedia | undefined {
    const media = this.#stored.get(id);
    return media && Date.now() - media.at < mediaMs ? media : undefined;
  }

  delete(id: string): boolean {
    rmSync(this.#fileOf(path.basename(id)), { force: true });
    return this.#stored.delete(id);
  }

  /** What `GET /{media-id}` answers. */
  describe(id: string): Record<string, unknown> | undefined {
    const media = this.find(id);
    if (!media) return undefined;
    const expires = Date.now() + addressMs;
    const query = `mid=${id}&ext=${expires}&hash=${this.#sign(id, expires)}`;
    return {
      url: `${this.#baseUrl()}/whatsapp_business/attachments/?${query}`,
      mime_type: media.mimeType,
      sha256: media.sha256,
      file_size: media.size,
      id,
      messaging_product: 'whatsapp',
    };
  }

  /** The file behind a signed address; undefined when it expired or was not signed by us. */
  download({
    mid = '',
    ext = '',
    hash = '',
  }: Record<string, string | undefined>): { bytes: Buffer; mimeType: string } | undefined {
    const media = this.find(mid);
    const expected = Buffer.from(this.#sign(mid, Number(ext)));
    const given = Buffer.from(hash);
    if (!media || Number(ext) < Date.now() || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined;
    return { bytes: readFileSync(this.#fileOf(mid)), mimeType: media.mimeType };
  }

  /** Begins a resumable upload, which gives a template's header its example. */
  beginUpload(fileType: string, fileLength: number): { id: string } {
    const id = `upload:${Buffer.from(`${Date.now()}:${Math.random()}`).toString('base64url')}`;
    this.#sessions.put({ id, fileType, fileLength });
    return { id };
  }

  /** Takes the bytes of a resumable upload and answers with their handle. */
  receive(id: string, { body }: FastifyRequest): { h: string } {
    const session = this.#sessions.get(id);
    if (!session) throw invalidParameter('there is no such upload session');
    if (!Buffer.isBuffer(body)) throw invalidParameter('the body must be the bytes of the file');
    if (body.length !== session.fileLength)
      throw new GraphError(400, {
        message: `Partial upload: ${body.length} of ${session.fileLength} bytes arrived`,
        code: 100,
      });
    this.#sessions.delete(id);
    const media = this.add(body, session.fileType);
    return { h: `4::${Buffer.from(session.fileType).toString('base64')}:${media}` };
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, id);
  }

  #sign(id: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${id} ${expires}`).digest('base64url');
  }
}
