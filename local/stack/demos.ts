import { z } from 'zod';
import type { Demo } from './connections.ts';

const tokenAnswer = z.object({ jwt: z.string() });
const meAnswer = z.object({ organization: z.object({ id: z.string() }) });

/** Signs the people of the two demonstration organizations in; asking who they are creates the organization. */
export async function signInDemos({
  apiBaseUrl,
  clerkUrl,
  workerToken,
}: {
  apiBaseUrl: string;
  clerkUrl: string;
  workerToken: string;
}): Promise<{ demo: Demo; demo2: Demo }> {
  const token = (email: string, organizationSlug: string): Promise<string> =>
    mintToken(clerkUrl, email, organizationSlug);
  const operatorToken = await token('olga@wasup.test', 'wasup-operations');
  const signIn = async (admin: string, member: string, slug: string): Promise<Demo> => {
    const [adminToken, memberToken] = await Promise.all([token(admin, slug), token(member, slug)]);
    return {
      organizationId: await organizationOf(apiBaseUrl, adminToken),
      adminToken,
      memberToken,
      operatorToken,
      workerToken,
    };
  };
  const [demo, demo2] = await Promise.all([
    signIn('ada@atlas.test', 'max@atlas.test', 'atlas'),
    signIn('bea@birch.test', 'ben@birch.test', 'birch'),
  ]);
  return { demo, demo2 };
}

async function mintToken(clerkUrl: string, email: string, organizationSlug: string): Promise<string> {
  const response = await fetch(`${clerkUrl}/__local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, organizationSlug, expiresInSeconds: 365 * 24 * 3600 }),
  });
  return tokenAnswer.parse(await answerOf(response)).jwt;
}

async function organizationOf(apiBaseUrl: string, token: string): Promise<string> {
  const response = await fetch(`${apiBaseUrl}/api/v3/me`, { headers: { authorization: `Bearer ${token}` } });
  return meAnswer.parse(await answerOf(response)).organization.id;
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
