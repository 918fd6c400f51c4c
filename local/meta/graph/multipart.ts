/** One part of a form that was sent as `multipart/form-data`. */
export interface FormPart {
  name: string;
  fileName: string | undefined;
  type: string | undefined;
  bytes: Buffer;
}

/** Reads a whole form; an upload here is a few megabytes at most, so nothing is streamed. */
export function readForm(contentType: string, body: Buffer): FormPart[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (!boundary) return [];
  const fence = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  for (let start = body.indexOf(fence); start >= 0;) {
    const next = body.indexOf(fence, start + fence.length);
    if (next < 0) break;
    const part = readPart(body.subarray(start + fence.length + 2, next - 2));
    if (part) parts.push(part);
    start = next;
  }
  return parts;
}

function readPart(part: Buffer): FormPart | undefined {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = part.subarray(0, end).toString('utf8');
  const name = /\bname="([^"]*)"/.exec(head)?.[1];
  if (name === undefined) return undefined;
  return {
    name,
    fileName: /filename="([^"]*)"/.exec(head)?.[1],
    type: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1],
    bytes: part.subarray(end + 4),
  };
}
