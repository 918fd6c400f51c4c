/**
 * From where a call came: the last hop that the platform's front end wrote down. What stands before it came from the
 * caller and may say anything. Null without a front end.
 */
export function callerOf(header: (name: string) => string | null): string | null {
  const last = header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\](?::\d+)?|([0-9.]+)(?::\d+)?)$/i.exec(last) ?? [];
  return bracketed ?? plain ?? (last || null);
}
