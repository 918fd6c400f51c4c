import { z } from 'zod';
import type { MetaMedia } from '../../templates/ports.ts';
import { ask } from './errors.ts';
import type { Graph } from './http.ts';

const UPLOAD_PATIENCE_MS = 60_000;

/** Meta's resumable upload: a session for the file, then its bytes, which are answered with the handle. */
export function metaMedia(graph: Graph): MetaMedia {
  return {
    async upload(accessToken, { bytes, contentType }) {
      const session = await ask(
        graph,
        {
          method: 'POST',
          // `app` is the app that the token belongs to.
          path: 'app/uploads',
          accessToken,
          query: { file_length: String(bytes.length), file_type: contentType },
        },
        z.object({ id: z.string().startsWith('upload:') }),
      );
      if (!session.ok) return { ok: false, code: session.refusal.code, reason: session.refusal.reason };
      const uploaded = await ask(
        graph,
        {
          method: 'POST',
          path: session.value.id,
          accessToken,
          bytes,
          // This one call takes the token in this form.
          headers: { authorization: `OAuth ${accessToken}`, file_offset: '0', 'content-type': contentType },
          timeoutMs: UPLOAD_PATIENCE_MS,
        },
        z.object({ h: z.string().min(1) }),
      );
      return uploaded.ok
        ? { ok: true, value: { handle: uploaded.value.h } }
        : { ok: false, code: uploaded.refusal.code, reason: uploaded.refusal.reason };
    },
  };
}
