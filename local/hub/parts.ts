import type { HubOptions } from './options.ts';

export interface HubPart {
  /** The launcher's name of its process. */
  name: string;
  title: string;
  says: string;
  port: number;
  /** Asked for its health; without it, a port that answers is health enough. */
  healthPath?: string;
  /** A page that a person can open. */
  page?: string;
}

export function hubParts(ports: HubOptions['ports']): HubPart[] {
  return [
    {
      name: 'functions-host',
      title: 'API',
      says: 'Functions host with Durable, running the built app',
      port: ports.api,
      healthPath: '/api/health',
      page: '/api/docs',
    },
    {
      name: 'web',
      title: 'Dashboard',
      says: 'the site, the dashboard and the operator console',
      port: ports.web,
      page: '/',
    },
    {
      name: 'worker',
      title: 'Worker',
      says: 'holds simulated WhatsApp sockets under a lease',
      port: ports.worker,
      healthPath: '/readyz',
      page: '/readyz',
    },
    {
      name: 'clerk',
      title: 'Clerk',
      says: 'simulated: people, organizations, sign-in',
      port: ports.clerk,
      page: '/sign-in',
    },
    {
      name: 'stripe',
      title: 'Stripe',
      says: 'simulated: pay, fail, refund, turn the clock',
      port: ports.stripe,
      page: '/',
    },
    {
      name: 'meta',
      title: 'Meta',
      says: 'simulated WhatsApp: a phone to read and answer on, templates, webhooks',
      port: ports.meta,
      page: '/',
    },
    {
      name: 'razorpay',
      title: 'Razorpay',
      says: 'simulated: pay, decline, refund, dispute',
      port: ports.razorpay,
      page: '/',
    },
    {
      name: 'email',
      title: 'Mailbox',
      says: 'simulated Azure Communication Services: every mail to anybody',
      port: ports.email,
      page: '/',
    },
    {
      name: 'proxy-provider',
      title: 'Proxy provider',
      says: 'simulated: stock of each country, orders, outages',
      port: ports.proxyProvider,
      page: '/',
    },
    { name: 'postgres', title: 'PostgreSQL', says: 'real, version 17', port: ports.postgres },
    { name: 'supabase', title: 'Supabase', says: 'gateway with PostgREST’s protocol', port: ports.supabase },
    { name: 'service-bus', title: 'Service Bus', says: 'AMQP 1.0', port: ports.serviceBus },
    { name: 'cosmos', title: 'Cosmos DB', says: 'timelines and events', port: ports.cosmos },
    { name: 'azurite', title: 'Blob storage', says: 'Azurite', port: ports.blob },
    { name: 'key-vault', title: 'Key Vault', says: 'secrets', port: ports.keyVault },
    { name: 'identity', title: 'Managed identity', says: 'tokens for the Azure clients', port: ports.identity },
  ];
}
