/** The connection was lost or the service is away: nobody knows whether the request was carried out. */
export class NoAnswerError extends Error {}

/** `fetch`, with its failure named: the TypeError that it throws could be any bug of ours. */
export async function fetchAnswer(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new NoAnswerError(`${new URL(url).host} did not answer.`, { cause });
  }
}
