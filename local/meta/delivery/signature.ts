import { createHmac } from 'node:crypto';

/** The value of `X-Hub-Signature-256`, over the bytes as they are sent. */
export function hubSignature(appSecret: string, body: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/** JSON as Meta writes it: ASCII only, with slashes escaped. Who signs anything but the raw bytes finds out here. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
