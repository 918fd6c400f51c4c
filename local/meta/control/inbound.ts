import { z } from 'zod';
import { inboundEnvelope } from '../delivery/envelope.ts';
import type { PhoneNumber } from '../state/accounts.ts';
import { hash } from '../state/random.ts';
import { wamid } from '../state/wamid.ts';
import { steadyNow, type World } from '../world.ts';

const media = z.strictObject({
  /** The file, when it was not uploaded before. */
  base64: z.base64().optional(),
  id: z.string().optional(),
  mimeType: z.string().default('audio/ogg; codecs=opus'),
  caption: z.string().optional(),
});

export const inboundSchema = z
  .strictObject({
    /** A phone number's digits, or a business-scoped user id. */
    from: z.string().regex(/^(\+?\d{7,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128})$/),
    phoneNumberId: z.string(),
    name: z.string().default('Sam Rivera'),
    text: z.string().min(1).optional(),
    audio: media.optional(),
    image: media.optional(),
    /** A quick reply of a template. */
    button: z.strictObject({ text: z.string(), payload: z.string().optional() }).optional(),
    interactive: z.record(z.string(), z.unknown()).optional(),
    /** Id of the message that it answers. */
    replyTo: z.string().optional(),
    /** Says the same thing again, as a webhook that comes twice. */
    copies: z.number().int().min(1).max(100).default(1),
  })
  .refine(
    ({ text, audio, image, button, interactive }) =>
      [text, audio, image, button, interactive].filter((one) => one !== undefined).length === 1,
    'say exactly one of text, audio, image, button, interactive',
  );

export type InboundRequest = z.output<typeof inboundSchema>;

let lastInbound = Date.now() * 100;

/** A person writes to a number. @returns the message's id */
export function receive(world: World, phone: PhoneNumber, said: InboundRequest): string {
  const at = steadyNow();
  const sender = said.from.replace(/^\+/, '');
  const isUserId = /^[A-Z]{2}\./.test(sender);
  const id = wamid(sender, (lastInbound += 1) % 0xffffffffff);
  const message = {
    ...(isUserId ? { from_user_id: sender } : { from: sender, from_user_id: userIdOf(sender) }),
    id,
    timestamp: String(Math.floor(at / 1_000)),
    ...(said.replyTo !== undefined && { context: { from: phone.number, id: said.replyTo } }),
    ...contentOf(world, said),
  };
  const contact = {
    profile: { name: said.name },
    ...(!isUserId && { wa_id: sender }),
    user_id: isUserId ? sender : userIdOf(sender),
  };
  world.windows.opened(phone.id, sender, at);
  world.inbound.add({ id, phoneNumberId: phone.id, sender, at, content: message });
  for (let copy = 0; copy < said.copies; copy += 1)
    world.webhooks.post(phone.wabaId, inboundEnvelope(phone, contact, message));
  return id;
}

function contentOf(world: World, said: InboundRequest): Record<string, unknown> {
  const { text, audio, image, button, interactive } = said;
  if (text !== undefined) return { type: 'text', text: { body: text } };
  if (button) return { type: 'button', button: { payload: button.payload ?? button.text, text: button.text } };
  if (interactive) return { type: 'interactive', interactive };
  const [type, file] = audio ? (['audio', audio] as const) : (['image', image] as const);
  const id = file?.id ?? world.media.add(Buffer.from(file?.base64 ?? '', 'base64'), file?.mimeType ?? '');
  const stored = world.media.find(id);
  return {
    type,
    [type]: {
      ...(file?.caption !== undefined && { caption: file.caption }),
      mime_type: stored?.mimeType ?? file?.mimeType,
      sha256: stored && Buffer.from(stored.sha256, 'hex').toString('base64'),
      id,
      ...(type === 'audio' && { voice: true }),
    },
  };
}

/** The id under which this business knows a person. */
function userIdOf(number: string): string {
  return `US.${hash(number)}${hash(`${number} again`)}`;
}
