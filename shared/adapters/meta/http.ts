import http from 'node:http';
import https from 'node:https';

export interface GraphSettings {
  graphBaseUrl: string;
  graphVersion: string;
}

export interface GraphRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Without the version: `300000000000001/messages`. */
  path: string;
  accessToken: string;
  query?: Record<string, string>;
  json?: unknown;
  bytes?: Buffer;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

/** What became of one exchange, before anybody looks at what Meta said. */
export type Exchange =
  | { kind: 'answer'; status: number; body: unknown }
  /** No byte of the request left this machine. */
  | { kind: 'not_sent'; reason: string }
  /** It may have been carried out. */
  | { kind: 'unknown'; reason: string };

export type Graph = (request: GraphRequest) => Promise<Exchange>;

const PATIENCE_MS = 20_000;
/** Enough for 1,000 messages a second at half a second each. */
const MAX_SOCKETS = 512;
/** An idle connection is ours to close first: one that Meta closes while we write makes a message's fate unknown. */
const IDLE_MS = 4_000;

/** The way to the Graph API: one pool of kept connections, and never an exception. */
export function connectGraph({ graphBaseUrl, graphVersion }: GraphSettings): Graph {
  const base = new URL(graphBaseUrl);
  const { request, Agent } = base.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS });

  return ({ method, path, accessToken, query, json, bytes, headers, timeoutMs = PATIENCE_MS }) => {
    const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json));
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    return new Promise((resolve) => {
      let connected = false;
      const outgoing = request(
        new URL(`${base.pathname.replace(/\/$/, '')}/${graphVersion}/${path}${search}`, base),
        {
          agent,
          method,
          headers: {
            authorization: `Bearer ${accessToken}`,
            accept: 'application/json',
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...(body ? { 'content-length': body.length } : {}),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => finish(answerOf(incoming.statusCode ?? 0, Buffer.concat(chunks))));
          incoming.on('error', fail);
        },
      );
      const deadline = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) connected = true;
        else socket.once(base.protocol === 'https:' ? 'secureConnect' : 'connect', () => (connected = true));
      });
      outgoing.on('error', fail);
      outgoing.end(body);

      function fail(error: Error): void {
        // Node writes the request only once the connection stands.
        finish({ kind: connected ? 'unknown' : 'not_sent', reason: error.message || String(error) });
      }
      function finish(exchange: Exchange): void {
        clearTimeout(deadline);
        resolve(exchange);
      }
    });
  };
}

function answerOf(status: number, bytes: Buffer): Exchange {
  const text = bytes.toString('utf8');
  try {
    return { kind: 'answer', status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  } catch {
    // A proxy's page, or a body cut short: it is not known whether Meta has seen the request.
    return { kind: 'unknown', reason: `an answer ${status} that is not JSON` };
  }
}
