import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { AccessTokenOf } from '../channels/access-token.ts';
import type { ChannelStore } from '../channels/ports.ts';
import type { HeaderFile, MetaMedia } from './ports.ts';

/** Meta's bounds for the example of a header. */
const MOST_BYTES: Record<string, number> = {
  'image/jpeg': 5_000_000,
  'image/png': 5_000_000,
  'video/mp4': 16_000_000,
  'application/pdf': 16_000_000,
};
export const HEADER_MEDIA_TYPES = Object.keys(MOST_BYTES);
export const HEADER_MEDIA_MAX_BYTES = Math.max(...Object.values(MOST_BYTES));

interface Deps {
  media: MetaMedia;
  accessTokenOf: AccessTokenOf;
  channels: Pick<ChannelStore, 'ofOrganization'>;
}

/** Uploads the example of an image, video or document header to the account that the organization sends from. */
export async function uploadHeaderMedia(
  { media, accessTokenOf, channels }: Deps,
  organizationId: OrganizationId,
  file: HeaderFile,
): Promise<Result<{ handle: string }>> {
  const most = MOST_BYTES[file.contentType];
  if (most === undefined) {
    return fail(
      new AppError('TEMPLATE.MEDIA_TYPE', {
        kind: 'unsupported_media_type',
        message: `a header shows one of ${HEADER_MEDIA_TYPES.join(', ')}`,
      }),
    );
  }
  if (file.bytes.length === 0 || file.bytes.length > most) {
    return fail(
      new AppError('TEMPLATE.MEDIA_SIZE', { kind: 'too_large', message: `at least one byte and at most ${most}` }),
    );
  }
  const channel = await channels.ofOrganization(organizationId);
  const accessToken = await accessTokenOf(channel?.secretName ?? null);
  const uploaded = await media.upload(accessToken, file);
  if (uploaded.ok) return ok(uploaded.value);
  return fail(new AppError('TEMPLATE.MEDIA_REFUSED', { kind: 'unprocessable', message: uploaded.reason }));
}
