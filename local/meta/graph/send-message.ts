import { planFate } from '../delivery/fate.ts';
import type { PhoneNumber } from '../state/accounts.ts';
import { behaviourChange, type Behaviour } from '../state/behaviour.ts';
import type { Template } from '../state/templates.ts';
import { steadyNow, type World } from '../world.ts';
import { GraphError, invalidParameter, messagingError, requiredParameter } from './errors.ts';
import { checkContent, objectOf, type Body } from './message-content.ts';
import { recipientOf, type Recipient } from './recipient.ts';
import { checkParameters } from './template-parameters.ts';

const longestCallbackData = 512;

/** What the connection does instead of, or besides, carrying the answer. */
export type Mishap = 'reset' | 'silence' | 'http-500';

export interface SendOutcome {
  answer: Record<string, unknown>;
  mishap?: Mishap;
}

interface Checked {
  recipient: Recipient;
  kind: string;
  template: Template | undefined;
  content: Body;
}

/** Takes a message as the Cloud API does: checks it, promises its fate, and answers with its id. @throws {GraphError} */
export function sendMessage(world: World, phone: PhoneNumber, body: Body, wanted: unknown): SendOutcome {
  const at = steadyNow();
  world.arrivals.arrived(phone.id, at);
  try {
    return accept(world, phone, body, at, behaviourFor(world, phone, wanted));
  } catch (error) {
    if (error instanceof GraphError) refuse(world, phone, body, at, error.code, error.message);
    throw error;
  }
}

function accept(world: World, phone: PhoneNumber, body: Body, at: number, behaviour: Behaviour): SendOutcome {
  if (body['messaging_product'] !== 'whatsapp') throw requiredParameter('messaging_product');
  const callbackData = callbackDataOf(body);
  const recipient = recipientOf(body);
  const templateName = templateNameOf(body);
  const misfortune = world.faults.next({ to: recipient.id, phoneNumberId: phone.id, templateName });
  const action = misfortune && 'action' in misfortune ? misfortune.action : undefined;
  if (action === 'reset-before' || action === 'timeout-before' || action === 'http-500') {
    refuse(world, phone, body, at, 0, action);
    return { answer: {}, mishap: action === 'reset-before' ? 'reset' : action === 'http-500' ? action : 'silence' };
  }
  if (misfortune && 'code' in misfortune && misfortune.via === 'answer') throw messagingError(misfortune.code);
  if (!world.throughput.admits(phone.id, phone.throughput, at)) throw messagingError(130429);
  const checked = check(world, phone, body, recipient);
  if (!world.pairs.admits(`${phone.id} ${recipient.id}`, behaviour, at)) throw messagingError(131056);
  const inWindow = world.windows.isOpen(phone.id, recipient.id, at);
  const random = world.chances.next(behaviour.seed, recipient.id);
  const told = misfortune && 'code' in misfortune ? misfortune.code : undefined;
  const closed = !checked.template && !inWindow && behaviour.serviceWindow ? 131047 : undefined;
  const plan = planFate({ behaviour, random, now: Date.now(), failsWith: told ?? closed });
  const message = world.messages.add({
    phoneNumberId: phone.id,
    recipient: recipient.id,
    callbackData,
    template: checked.template?.name ?? null,
    ...priceOf(checked.template, behaviour, inWindow, random),
    kind: checked.kind,
    at,
    content: checked.content,
    plan,
  });
  world.telling.follow(message);
  world.arrivals.accepted(phone.id, at);
  const answer = {
    messaging_product: 'whatsapp',
    contacts: [{ input: recipient.input, [recipient.isUserId ? 'user_id' : 'wa_id']: recipient.id }],
    messages: [{ id: message.id, ...(checked.template && { message_status: 'accepted' }) }],
  };
  return { answer, ...mishapAfter(action) };
}

function mishapAfter(action: string | undefined): { mishap?: Mishap } {
  if (action === 'reset-after') return { mishap: 'reset' };
  if (action === 'timeout') return { mishap: 'silence' };
  return action === 'http-500-after' ? { mishap: 'http-500' } : {};
}

/** The number's behaviour, with what the request itself asks for in its `x-local-behaviour` header. */
function behaviourFor(world: World, phone: PhoneNumber, wanted: unknown): Behaviour {
  const behaviour = world.behaviours.of(phone.id);
  if (typeof wanted !== 'string') return behaviour;
  const change = behaviourChange.safeParse(JSON.parse(wanted));
  if (!change.success) throw invalidParameter(`x-local-behaviour: ${change.error.message}`);
  return { ...behaviour, ...change.data };
}

function check(world: World, phone: PhoneNumber, body: Body, recipient: Recipient): Checked {
  const kind = typeof body['type'] === 'string' ? body['type'] : 'text';
  if (kind !== 'template') {
    checkContent(kind, body);
    const context = body['context'];
    return {
      recipient,
      kind,
      template: undefined,
      content: { [kind]: body[kind], ...(context !== undefined && { context }) },
    };
  }
  const asked = objectOf(body, 'template');
  const language = objectOf(asked, 'language')['code'];
  if (typeof asked['name'] !== 'string') throw requiredParameter("template['name']");
  if (typeof language !== 'string') throw requiredParameter("template['language']['code']");
  const template = world.templates.find(phone.wabaId, asked['name'], language);
  if (template?.status === 'PAUSED') throw messagingError(132015);
  if (template?.status === 'DISABLED') throw messagingError(132016);
  if (template?.status !== 'APPROVED')
    throw messagingError(132001, `template name (${asked['name']}) does not exist in ${language}`);
  if (template.category === 'AUTHENTICATION' && recipient.isUserId) throw messagingError(131062);
  checkParameters(template, asked['components']);
  return { recipient, kind, template, content: { template: asked } };
}

function templateNameOf(body: Body): string | undefined {
  const template = body['template'] as { name?: unknown } | null | undefined;
  return typeof template?.name === 'string' ? template.name : undefined;
}

function callbackDataOf({ biz_opaque_callback_data: data }: Body): string | null {
  if (data === undefined || data === null) return null;
  if (typeof data !== 'string' || data.length > longestCallbackData)
    throw invalidParameter(`biz_opaque_callback_data must be a string of at most ${longestCallbackData} characters`);
  return data;
}

function priceOf(
  template: Template | undefined,
  { otherCategory, chargeService }: Behaviour,
  inWindow: boolean,
  random: () => number,
): { category: string; pricingType: string; billable: boolean } {
  const usual = template?.category.toLowerCase() ?? 'service';
  const category = template && random() < otherCategory.share ? otherCategory.category : usual;
  const free = !chargeService && (category === 'service' || (category === 'utility' && inWindow));
  return { category, pricingType: free ? 'free_customer_service' : 'regular', billable: !free };
}

function refuse(world: World, phone: PhoneNumber, body: Body, at: number, code: number, reason: string): void {
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name].slice(0, 512) : null);
  world.refusals.add({
    phoneNumberId: phone.id,
    recipient: text('to') ?? text('recipient'),
    callbackData: text('biz_opaque_callback_data'),
    at,
    code,
    reason,
  });
}
