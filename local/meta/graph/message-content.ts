import { invalidParameter, messagingError, requiredParameter } from './errors.ts';

export type Body = Record<string, unknown>;

const mediaKinds = ['image', 'audio', 'video', 'document', 'sticker'] as const;
const longestText = 4_096;

/** @throws {GraphError} when a message that is no template lacks what its type needs */
export function checkContent(kind: string, body: Body): void {
  const content = objectOf(body, kind);
  if (kind === 'text') {
    const text = content['body'];
    if (typeof text !== 'string' || text === '') throw requiredParameter("text['body']");
    if (text.length > longestText) throw invalidParameter(`text.body must be at most ${longestText} characters long`);
    return;
  }
  if ((mediaKinds as readonly string[]).includes(kind)) {
    if (typeof content['id'] !== 'string' && typeof content['link'] !== 'string')
      throw requiredParameter(`${kind}['id'] or ${kind}['link']`);
    return;
  }
  if (kind === 'interactive') {
    checkInteractive(content);
    return;
  }
  if (kind === 'reaction' && typeof content['message_id'] !== 'string')
    throw requiredParameter("reaction['message_id']");
  if (!['reaction', 'location', 'contacts'].includes(kind)) throw messagingError(131051, `Message type ${kind}`);
}

export function objectOf(body: Body, name: string): Body {
  const content = body[name];
  if (typeof content !== 'object' || content === null) throw requiredParameter(name);
  return content as Body;
}

function checkInteractive(interactive: Body): void {
  const { type } = interactive;
  const action = objectOf(interactive, 'action');
  if (typeof objectOf(interactive, 'body')['text'] !== 'string') throw requiredParameter("interactive['body']['text']");
  if (type === 'button') {
    const { buttons } = action;
    if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3)
      throw messagingError(131009, 'interactive: a message has 1 to 3 reply buttons');
  } else if (type === 'list') {
    const { sections } = action;
    if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10)
      throw messagingError(131009, 'interactive: a list has 1 to 10 sections');
  } else if (type !== 'cta_url' && type !== 'flow' && type !== 'location_request_message')
    throw messagingError(131009, `interactive: type ${String(type)} is not supported here`);
}
