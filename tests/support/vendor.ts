import { randomUUID } from 'node:crypto';
import { Journey, type Json } from './journey.ts';
import type { TestStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

export interface SignedUpVendor {
  /** `org_…`. */
  vendorId: string;
  userId: string;
  email: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  /** Calls the API as the vendor's ADMIN. */
  journey: Journey;
}

interface StackMail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** Every mail to an address, newest first. */
export async function mailsTo(stack: TestStack, address: string): Promise<StackMail[]> {
  const response = await fetch(`${stack.connections.emailUrl}/__local/messages?to=${encodeURIComponent(address)}`);
  return ((await response.json()) as { messages: StackMail[] }).messages;
}

/** Waits until an address has so many mails, and returns the newest. */
export async function nextMail(stack: TestStack, address: string, count = 1): Promise<StackMail> {
  let mails: StackMail[] = [];
  await waitFor(`mail ${String(count)} to ${address}`, async () => {
    mails = await mailsTo(stack, address);
    return mails.length >= count;
  });
  return mails[0]!;
}

/** The six digits in a mail. */
export function codeIn({ text }: StackMail): string {
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  if (!code) throw new Error(`there is no code in: ${text}`);
  return code;
}

/** Calls an endpoint of sign-in, as nobody yet. */
export async function auth(stack: TestStack, route: string, body: Json): Promise<{ status: number; body: Json }> {
  const response = await stack.call('POST', `/auth/${route}`, undefined, body);
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Json) : {} };
}

/** Signs a new vendor up through the API, with the code from the mailbox; the person is its ADMIN. */
export async function signUpVendor(stack: TestStack, company = 'Test Vendor'): Promise<SignedUpVendor> {
  const email = `vendor-${randomUUID()}@example.test`;
  const password = `password of ${email}`;
  const registered = await auth(stack, 'register', { email, password, company });
  if (registered.status !== 201) throw new Error(`register answered ${JSON.stringify(registered)}`);
  const otp = codeIn(await nextMail(stack, email));
  const verified = await auth(stack, 'verify-otp', { email, otp });
  if (verified.status !== 200) throw new Error(`verify-otp answered ${JSON.stringify(verified)}`);
  const { vendorId, accessToken, refreshToken, user } = verified.body as Record<string, string> & {
    user: { id: string };
  };
  const signedIn = { vendorId: vendorId!, accessToken: accessToken!, refreshToken: refreshToken! };
  return { ...signedIn, userId: user.id, email, password, journey: new Journey(stack, signedIn.accessToken) };
}
