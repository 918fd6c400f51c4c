import { ok } from '../../shared/kernel/result.ts';
import { proxyStock } from '../../shared/proxies/proxy-stock.ts';
import { proxyStockSchema } from '../../shared/proxies/proxy.schema.ts';
import { defineEndpoint } from '../endpoint.ts';

export const getProxyStockEndpoint = defineEndpoint({
  name: 'getProxyStock',
  method: 'GET',
  path: 'api/v3/operator/proxies',
  tag: 'Operations',
  summary: 'Proxies of each region: free, in use, unhealthy',
  access: { who: 'operator' },
  responses: { 200: { description: 'The stock', schema: proxyStockSchema } },
  async handle(_call, { proxies }) {
    return ok({ status: 200, body: await proxyStock(proxies), revalidate: true });
  },
});
