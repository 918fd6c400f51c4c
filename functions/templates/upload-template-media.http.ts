import { ok } from '../../shared/kernel/result.ts';
import { headerMediaSchema } from '../../shared/templates/template.schema.ts';
import {
  HEADER_MEDIA_MAX_BYTES,
  HEADER_MEDIA_TYPES,
  uploadHeaderMedia,
} from '../../shared/templates/upload-header-media.ts';
import { defineEndpoint } from '../endpoint.ts';

export const uploadTemplateMediaEndpoint = defineEndpoint({
  name: 'uploadTemplateMedia',
  method: 'POST',
  path: 'templates/media',
  tag: 'Templates',
  summary: 'Upload the example of a media header',
  description: `The body is the file itself; its Content-Type is one of ${HEADER_MEDIA_TYPES.join(', ')}.`,
  access: { who: 'member' },
  rawBody: { maxBytes: HEADER_MEDIA_MAX_BYTES, contentType: 'application/octet-stream' },
  responses: { 200: { description: 'What names the file in a component', schema: headerMediaSchema } },
  problems: [
    { status: 413, code: 'TEMPLATE.MEDIA_SIZE', when: 'the file is empty or too large for its kind' },
    { status: 415, code: 'TEMPLATE.MEDIA_TYPE', when: 'a header shows no file of this kind' },
    { status: 422, code: 'TEMPLATE.MEDIA_REFUSED', when: 'Meta refuses the file' },
    { status: 503, code: 'META.UNAVAILABLE', when: 'Meta does not answer' },
  ],
  async handle({ principal, rawBody, header }, { templates }) {
    const contentType = (header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const file = { bytes: rawBody, contentType };
    const result = await uploadHeaderMedia(templates, principal.organization.id, file);
    return result.ok ? ok({ status: 200, body: result.value }) : result;
  },
});
