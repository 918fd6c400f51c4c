import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const appSecret = 'contract-app-secret';
const verifyToken = 'contract-verify-token';
const ids = { businessId: '100000000000009', wabaId: '200000000000009', phoneNumberId: '300000000000009' };

export interface Answer {
  status: number;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of every shape there is
}

/** Somewhere that speaks the Graph API, with one number on one account. */
export interface GraphTarget {
  graphBaseUrl: string;
  version: string;
  accessToken: string;
  wabaId: string;
  phoneNumberId: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Our own Meta, whose control API and webhooks a test may use too. */
export interface LocalMeta extends GraphTarget {
  businessId: string;
  receiver: Receiver;
  /** Calls the control API. @throws when it refuses */
  control(method: string, path: string, body?: unknown): Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
  /** `kill -9`, then the same state again. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** The real Graph API when `CONTRACT_META_ACCESS_TOKEN`, `…_WABA_ID` and `…_PHONE_NUMBER_ID` name an account of it. */
export function realGraph(): GraphTarget | undefined {
  const { CONTRACT_META_ACCESS_TOKEN: accessToken, CONTRACT_META_WABA_ID: wabaId } = process.env;
  const phoneNumberId = process.env['CONTRACT_META_PHONE_NUMBER_ID'];
  if (!accessToken || !wabaId || !phoneNumberId) return undefined;
  const graphBaseUrl = process.env['CONTRACT_META_GRAPH_BASE_URL'] ?? 'https://graph.facebook.com';
  const version = process.env['CONTRACT_META_GRAPH_VERSION'] ?? 'v26.0';
  const target = { graphBaseUrl, version, accessToken, wabaId, phoneNumberId };
  return { ...target, call: (...call) => callGraph(target, ...call) };
}

export async function startLocalMeta(): Promise<LocalMeta> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meta-contract-'));
  const receiver = await startReceiver(appSecret);
  const accessToken = 'EAAcontract';
  const start = (): Promise<Program> =>
    startProgram('meta', {
      port: 0,
      stateDir,
      appSecret,
      verifyToken,
      accessToken,
      webhookUrl: `${receiver.url}/webhook/meta`,
      webhookRetryDelaysMs: [100, 200],
      ...ids,
    });
  let program = await start();
  const url = (): string => String(program.facts['url']);
  return {
    ...ids,
    version: 'v26.0',
    accessToken,
    get graphBaseUrl() {
      return url();
    },
    receiver,
    call: (...call) => callGraph({ graphBaseUrl: url(), version: 'v26.0', accessToken }, ...call),
    async control(method, controlPath, body) {
      const response = await fetch(`${url()}/__local/${controlPath}`, request(method, body, {}));
      const text = await response.text();
      if (!response.ok) throw new Error(`${controlPath} was answered ${response.status}: ${text}`);
      return JSON.parse(text) as unknown;
    },
    async crash() {
      await program.kill();
      program = await start();
    },
    async close() {
      await program.stop();
      await receiver.close();
      await rm(stateDir, { recursive: true });
    },
  };
}

async function callGraph(
  { graphBaseUrl, version, accessToken }: Pick<GraphTarget, 'graphBaseUrl' | 'version' | 'accessToken'>,
  method: string,
  graphPath: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorized = { authorization: `Bearer ${accessToken}`, ...headers };
  const response = await fetch(`${graphBaseUrl}/${version}/${graphPath}`, request(method, body, authorized));
  return { status: response.status, body: await response.json() };
}

function request(method: string, body: unknown, headers: Record<string, string>): RequestInit {
  if (body === undefined) return { method, headers };
  if (body instanceof FormData) return { method, headers, body };
  if (Buffer.isBuffer(body)) return { method, headers, body: new Uint8Array(body) };
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A template message to somebody, as the Cloud API takes it. */
export function templateMessage(to: string, name: string, texts: string[] = [], extra: Record<string, unknown> = {}) {
  const parameters = texts.map((text) => ({ type: 'text', text }));
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name,
      language: { code: 'en_US' },
      ...(texts.length > 0 && { components: [{ type: 'body', parameters }] }),
    },
    ...extra,
  };
}

/** Hands in a template with one variable in its body and waits for nothing: its review is immediate. */
export async function approvedTemplate(meta: LocalMeta, name: string, category = 'MARKETING'): Promise<string> {
  const body = { type: 'BODY', text: 'Hello {{1}}, this is for you alone.', example: { body_text: [['Ann']] } };
  const created = await meta.call('POST', `${meta.wabaId}/message_templates`, {
    name,
    language: 'en_US',
    category,
    components: [body],
  });
  expect(created).toMatchObject({ status: 200, body: { status: 'PENDING', category } });
  const { id } = created.body as { id: string };
  await meta.control('POST', `templates/${id}/status`, { status: 'APPROVED' });
  return id;
}
