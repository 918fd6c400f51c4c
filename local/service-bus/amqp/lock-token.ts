/**
 * A lock token is a UUID. On a delivery tag its first three groups are in little-endian order, as .NET lays out a Guid;
 * in management requests it is an AMQP UUID, which is big-endian throughout. The broker knows it as the latter, in hex.
 */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

export function deliveryTagOf(token: string): Buffer {
  return reorder(Buffer.from(token, 'hex'));
}

export function tokenOfDeliveryTag(tag: Buffer | string): string {
  return reorder(Buffer.from(tag)).toString('hex');
}

function reorder(bytes: Buffer): Buffer {
  return Buffer.from(guidOrder.map((from) => bytes[from] ?? 0));
}
