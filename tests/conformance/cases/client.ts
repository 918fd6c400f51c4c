import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  status: number;
  type: string;
  /** JSON parsed, text as text, other bytes in hex. */
  body: unknown;
}

export interface RawAnswer extends Answer {
  raw: Response;
}

export interface Instance {
  name?: string;
  runtimeStatus: string;
  input?: unknown;
  output?: unknown;
  customStatus?: unknown;
}

export type ManagementUrls = Record<
  | 'id'
  | 'purgeHistoryDeleteUri'
  | 'restartPostUri'
  | 'resumePostUri'
  | 'rewindPostUri'
  | 'sendEventPostUri'
  | 'statusQueryGetUri'
  | 'suspendPostUri'
  | 'terminatePostUri',
  string
>;

export interface Start {
  id: string;
  status: number;
  urls: ManagementUrls;
  raw: Response;
}

interface RequestOptions {
  body?: NonNullable<RequestInit['body']>;
  headers?: NonNullable<RequestInit['headers']>;
}

const terminal = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Asks the conformance app. Every instance id begins with `run`, so that runs do not meet. */
export class ConformanceClient {
  readonly base: string;
  readonly run: string;

  constructor(base: string, run: string) {
    this.base = base;
    this.run = run;
  }

  async http(method: string, path: string, { body, headers }: RequestOptions = {}): Promise<RawAnswer> {
    const raw = await fetch(path.startsWith('http') ? path : this.base + path, {
      method,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
    });
    const type = (raw.headers.get('content-type') ?? '').toLowerCase().replace(/\s/g, '');
    return { status: raw.status, type, body: decode(type, Buffer.from(await raw.arrayBuffer())), raw };
  }

  async seen(method: string, path: string, options?: RequestOptions): Promise<Answer> {
    const { status, type, body } = await this.http(method, path, options);
    return { status, type, body };
  }

  async get(path: string, options?: RequestOptions): Promise<unknown> {
    return (await this.http('GET', path, options)).body;
  }

  id(name: string): string {
    return `${this.run}-${name}`;
  }

  async start(name: string, { id = this.id(name), input }: { id?: string; input?: unknown } = {}): Promise<Start> {
    const answer = await this.http('POST', `/df/start/${name}?id=${encodeURIComponent(id)}`, {
      body: input === undefined ? '' : JSON.stringify(input),
    });
    return { id, status: answer.status, urls: answer.body as ManagementUrls, raw: answer.raw };
  }

  async instance(id: string): Promise<Instance | null | undefined> {
    return object<{ ok?: Instance | null }>(await this.get(`/df/status/${encodeURIComponent(id)}`)).ok;
  }

  /** The instance once its status is one of `wanted`; the recorded answers know when it never is. */
  async until(id: string, wanted = terminal, tries = 150): Promise<Instance> {
    for (let asked = 0; asked < tries; asked++) {
      const instance = await this.instance(id);
      if (instance && wanted.includes(instance.runtimeStatus)) return instance;
      await pause(200);
    }
    return { runtimeStatus: 'still waiting' };
  }

  async settled(name: string, options?: { id?: string; input?: unknown }): Promise<Instance> {
    const { id } = await this.start(name, options);
    return this.until(id);
  }

  async running(name: string, id: string): Promise<string> {
    await this.start(name, { id });
    await this.until(id, ['Running']);
    return id;
  }

  async raise(id: string, event: string, data: unknown): Promise<unknown> {
    const path = `/df/raise/${encodeURIComponent(id)}/${event}`;
    return (await this.http('POST', path, { body: JSON.stringify(data) })).body;
  }
}

/** A JSON object of a shape that the caller knows; what is not one has no fields. */
export function object<Shape extends object = Record<string, unknown>>(value: unknown): Partial<Shape> {
  return typeof value === 'object' && value !== null ? value : {};
}

function decode(type: string, bytes: Buffer): unknown {
  if (type.includes('json') && bytes.length > 0) return JSON.parse(bytes.toString());
  return type.startsWith('text') || type === '' ? bytes.toString() : bytes.toString('hex');
}
