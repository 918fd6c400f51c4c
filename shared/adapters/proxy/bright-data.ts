import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { InstanceId } from '../../kernel/ids.ts';
import type { ProxyCredentials, ProxyProvider } from '../../proxies/ports.ts';

export interface BrightDataOptions {
  apiUrl: string;
  apiKey: string;
  /** `host:port` that every zone is reached through. */
  gateway: string;
}

const PATIENCE_MS = 20_000;
/** Lower case: Bright Data answers upper case with "no IPs available". */
const COUNTRY_OF: Record<string, string> = { 'eu-west': 'ie', 'us-east': 'us', 'ap-south': 'in' };

const account = z.object({ customer: z.string().min(1) });
const zone = z.object({ password: z.array(z.string().min(1)).min(1) });

/**
 * Bright Data's account management API. An order is a zone of its own with one dedicated ISP address: zones have names,
 * so the name that follows from the instance's id makes ordering safe to repeat, and each instance has its own password.
 */
export function brightDataProxies({ apiUrl, apiKey, gateway }: BrightDataOptions): ProxyProvider {
  const nameOf = (instanceId: InstanceId): string => `wasup_${instanceId.slice('ins_'.length)}`;
  const [host = '', port = ''] = gateway.split(':');

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw unavailable('the proxy provider does not answer', cause);
    });
    if (response.status >= 500 || response.status === 429) {
      throw unavailable(`the proxy provider answered ${response.status}`);
    }
    return response;
  }

  async function find(instanceId: InstanceId): Promise<ProxyCredentials | null> {
    const name = nameOf(instanceId);
    const response = await ask('GET', `/zone?zone=${name}`);
    if (response.status === 401 || response.status === 403) throw unavailable('the proxy provider refuses our API key');
    if (!response.ok) return null;
    const { password } = zone.parse(await response.json());
    const { customer } = account.parse(await (await ask('GET', '/status')).json());
    return { host, port: Number(port), username: `brd-customer-${customer}-zone-${name}`, password: password[0] ?? '' };
  }

  return {
    find,
    async order(instanceId, region) {
      const present = await find(instanceId);
      if (present) return { outcome: 'ordered', credentials: present };
      const response = await ask('POST', '/zone', {
        zone: { name: nameOf(instanceId), type: 'ISP' },
        plan: {
          type: 'static',
          pool_ip_type: 'static_res',
          ips_type: 'dedicated',
          bandwidth: 'bandwidth',
          ips: 1,
          country: COUNTRY_OF[region] ?? region,
        },
      });
      // Also after a refusal: an earlier call of ours, of which no answer came, may have made the zone.
      const credentials = await find(instanceId);
      if (credentials) return { outcome: 'ordered', credentials };
      if (response.ok) throw unavailable('the proxy provider does not show what it has just made');
      return /no ips? available/i.test(await response.text())
        ? { outcome: 'out_of_stock' }
        : { outcome: 'refused', reason: `the proxy provider answered ${response.status}` };
    },
    async cancel(instanceId) {
      const response = await ask('DELETE', '/zone', { zone: nameOf(instanceId) });
      if (!response.ok && (await find(instanceId))) {
        throw unavailable(`the proxy provider did not end the order: ${response.status}`);
      }
    },
  };
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('PROXY.PROVIDER_UNAVAILABLE', { kind: 'unavailable', message, cause });
}
