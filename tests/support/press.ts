import type { Json } from './journey.ts';

/** Presses a button of a simulated service: what its page does, and a person could. Returns what it answers. */
export async function press(
  serviceUrl: string,
  button: string,
  body: object = {},
  { method = 'POST' }: { method?: string } = {},
): Promise<Json> {
  const response = await fetch(`${serviceUrl}/__local/${button}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${button}: ${JSON.stringify(answer)}`);
  return answer;
}
