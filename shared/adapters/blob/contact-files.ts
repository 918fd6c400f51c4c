import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  RestError,
  SASProtocol,
  StorageSharedKeyCredential,
  type BlobServiceClient,
  type BlockBlobClient,
} from '@azure/storage-blob';
import type { ContactFiles } from '../../audience/ports.ts';

const CONTAINER = 'audience';
const UPLOAD_LINK_MS = 2 * 3_600_000;
const DOWNLOAD_LINK_MS = 15 * 60_000;
/** For clocks that differ. */
const GRACE_MS = 5 * 60_000;

/** Contacts as blobs of one container, which is made when it is first needed. */
export function blobContactFiles(service: BlobServiceClient): ContactFiles {
  const container = service.getContainerClient(CONTAINER);
  let made: Promise<unknown> | undefined;
  async function blob(name: string): Promise<BlockBlobClient> {
    made ??= container.createIfNotExists().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    await made;
    return container.getBlockBlobClient(name);
  }

  async function link(name: string, permissions: string, ms: number): Promise<{ url: string; expiresAt: string }> {
    const client = await blob(name);
    const startsOn = new Date(Date.now() - GRACE_MS);
    const expiresOn = new Date(Date.now() + ms);
    const values = {
      containerName: CONTAINER,
      blobName: name,
      permissions: BlobSASPermissions.parse(permissions),
      startsOn,
      expiresOn,
      ...(client.url.startsWith('https:') ? { protocol: SASProtocol.Https } : {}),
    };
    const query =
      service.credential instanceof StorageSharedKeyCredential
        ? generateBlobSASQueryParameters(values, service.credential)
        : generateBlobSASQueryParameters(
            values,
            await service.getUserDelegationKey(startsOn, expiresOn),
            service.accountName,
          );
    return { url: `${client.url}?${query.toString()}`, expiresAt: expiresOn.toISOString() };
  }

  return {
    async upload(name, bytes) {
      await (await blob(name)).uploadData(bytes, { blockSize: 8 * 1024 * 1024, concurrency: 4 });
    },
    async size(name) {
      try {
        return (await (await blob(name)).getProperties()).contentLength ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    open: (name) =>
      async function* (offset) {
        const client = await blob(name);
        try {
          const { readableStreamBody } = await client.download(offset);
          for await (const bytes of readableStreamBody ?? []) yield bytes as Buffer;
        } catch (error) {
          // There is nothing behind the last byte.
          if (statusOf(error) !== 416) throw error;
        }
      },
    async remove(name) {
      await (await blob(name)).deleteIfExists();
    },
    async writePart(name, part, text) {
      await (await blob(name)).stageBlock(blockId(part), text, Buffer.byteLength(text));
    },
    async assemble(name, parts, downloadName) {
      const ids = Array.from({ length: parts }, (_, part) => blockId(part));
      await (
        await blob(name)
      ).commitBlockList(ids, {
        blobHTTPHeaders: {
          blobContentType: 'text/csv; charset=utf-8',
          blobContentDisposition: `attachment; filename="${downloadName}"`,
        },
      });
    },
    uploadLink: (name) => link(name, 'cw', UPLOAD_LINK_MS),
    downloadLink: (name) => link(name, 'r', DOWNLOAD_LINK_MS),
  };
}

/** All ids of a blob's blocks have one length. */
function blockId(part: number): string {
  return Buffer.from(String(part).padStart(8, '0')).toString('base64');
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
