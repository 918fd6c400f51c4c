import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { hubSignature } from './signature.ts';

const timeoutMs = 10_000;
const keptOfAnswer = 500;

export interface Answer {
  /** Null when there was none. */
  status: number | null;
  text: string;
  ms: number;
}

/** Somebody's webhook address. Its connections are kept open. */
export class Address {
  readonly #url: URL;
  readonly #appSecret: string;
  readonly #agent: HttpAgent;

  constructor(url: string, appSecret: string) {
    this.#url = new URL(url);
    this.#appSecret = appSecret;
    const options = { keepAlive: true, maxSockets: 256 };
    this.#agent = this.#url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  async post(body: string): Promise<Answer> {
    return await this.#send('POST', this.#url, body, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': hubSignature(this.#appSecret, body),
    });
  }

  /** Meta's question whether the address is its customer's. */
  async verify(verifyToken: string, challenge: string): Promise<Answer> {
    const url = new URL(this.#url);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', verifyToken);
    return await this.#send('GET', url, '', { 'user-agent': 'facebookplatform/1.0 (+http://developers.facebook.com)' });
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, url: URL, body: string, headers: Record<string, string>): Promise<Answer> {
    const started = performance.now();
    const answered = (status: number | null, text: string): Answer => ({
      status,
      text: text.slice(0, keptOfAnswer),
      ms: Math.round(performance.now() - started),
    });
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve) => {
      const sending = request(url, { method, headers, agent: this.#agent, timeout: timeoutMs }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(answered(response.statusCode ?? null, text)));
        response.on('error', (error) => resolve(answered(null, error.message)));
      });
      sending.on('timeout', () => sending.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sending.on('error', (error) => resolve(answered(null, error.message)));
      sending.end(body);
    });
  }
}
