import { randomBytes } from 'node:crypto';

const prefix = 'wamid.';

/** An id as Meta's look: base64 of a few protocol bytes, the recipient, and a serial number that only we can read. */
export function wamid(recipient: string, seq: number): string {
  const serial = `${randomBytes(4).toString('hex')}${seq.toString(16).padStart(10, '0')}`.toUpperCase();
  const head = `\x1c\x18${String.fromCharCode(recipient.length)}${recipient}\x15\x02\x00\x11\x18\x12`;
  return prefix + Buffer.from(`${head}${serial}\x00`, 'latin1').toString('base64');
}

/** @returns undefined for what was never one of ours */
export function seqOf(id: string): number | undefined {
  if (!id.startsWith(prefix)) return undefined;
  const serial = Buffer.from(id.slice(prefix.length), 'base64').subarray(-11, -1).toString('latin1');
  return /^[0-9A-F]{10}$/.test(serial) ? Number.parseInt(serial, 16) : undefined;
}
