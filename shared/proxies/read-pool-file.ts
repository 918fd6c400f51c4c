import { isIP } from 'node:net';
import { z } from 'zod';
import type { ProxyCredentials } from './ports.ts';
import { readCsv } from '../kernel/read-csv.ts';

export type PoolProxy = ProxyCredentials & { region: string };
/** Why a line was refused. It quotes no value: one of them is a password. */
export interface Refusal {
  line: number;
  reason: string;
}

const COLUMNS = ['host', 'port', 'username', 'password', 'region'] as const;
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** Reads `host,port,username,password,region`, in this order and with this header. */
export function readPoolFile(text: string, regions: readonly string[]): { proxies: PoolProxy[]; refusals: Refusal[] } {
  const [header, ...records] = readCsv(text);
  if (!header || 'fault' in header || header.fields.map((name) => name.trim()).join() !== COLUMNS.join()) {
    return { proxies: [], refusals: [{ line: 1, reason: `the first line must be ${COLUMNS.join()}` }] };
  }
  const row = rowSchema(regions);
  const lineOf = new Map<string, number>();
  const proxies: PoolProxy[] = [];
  const refusals: Refusal[] = [];
  for (const record of records) {
    const refuse = (reason: string): number => refusals.push({ line: record.line, reason });
    if ('fault' in record) {
      refuse(record.fault);
      continue;
    }
    if (record.fields.length !== COLUMNS.length) {
      refuse(`${COLUMNS.length} values are expected, ${record.fields.length} are there`);
      continue;
    }
    const parsed = row.safeParse(Object.fromEntries(COLUMNS.map((name, index) => [name, record.fields[index]])));
    if (!parsed.success) {
      refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
      continue;
    }
    const { host, port, username } = parsed.data;
    const identity = JSON.stringify([host, port, username]);
    const earlier = lineOf.get(identity);
    if (earlier !== undefined) {
      refuse(`the same proxy is on line ${earlier}`);
      continue;
    }
    lineOf.set(identity, record.line);
    proxies.push(parsed.data);
  }
  return { proxies, refusals };
}

function rowSchema(regions: readonly string[]) {
  return z.object({
    host: z
      .string()
      .transform((host) => host.trim().toLowerCase())
      .refine((host) => isIP(host) !== 0 || (hostName.test(host) && !/^[\d.]+$/.test(host)), {
        message: 'must be a host name or an IP address, without a scheme',
      }),
    port: z
      .string()
      .trim()
      .regex(/^\d{1,5}$/, 'must be a number from 1 to 65535')
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, { message: 'must be a number from 1 to 65535' }),
    // A colon would end the user name in the proxy's Authorization header.
    username: z.string().regex(/^[^:\p{Cc}]+$/u, 'must not be empty or hold a colon or control character'),
    password: z.string().regex(/^\P{Cc}+$/u, 'must not be empty or hold a control character'),
    region: z
      .string()
      .trim()
      .refine((region) => regions.includes(region), { message: `must be one of ${regions.join(', ')}` }),
  });
}
