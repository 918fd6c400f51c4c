import type { PhoneNumber } from '../state/accounts.ts';

export interface PhoneStatus {
  phone: PhoneNumber;
  status: Record<string, unknown>;
}

interface Change {
  value: Record<string, unknown>;
  field: string;
}

/** Statuses of one business account: a change for each number. */
export function statusesEnvelope(wabaId: string, statuses: readonly PhoneStatus[]): Record<string, unknown> {
  const changes = new Map<string, { value: Record<string, unknown>; statuses: Record<string, unknown>[] }>();
  for (const { phone, status } of statuses) {
    let change = changes.get(phone.id);
    if (!change) {
      const ofPhone: Record<string, unknown>[] = [];
      change = { value: { ...messagesValue(phone), statuses: ofPhone }, statuses: ofPhone };
      changes.set(phone.id, change);
    }
    change.statuses.push(status);
  }
  return envelope(
    wabaId,
    [...changes.values()].map(({ value }) => ({ value, field: 'messages' })),
  );
}

/** Something else than a message happened to an account, such as a template's review. */
export function accountEnvelope(
  wabaId: string,
  field: string,
  value: Record<string, unknown>,
): Record<string, unknown> {
  return envelope(wabaId, [{ value, field }], Math.floor(Date.now() / 1_000));
}

/** What a person wrote. */
export function inboundEnvelope(
  phone: PhoneNumber,
  contact: Record<string, unknown>,
  message: Record<string, unknown>,
): Record<string, unknown> {
  const value = { ...messagesValue(phone), contacts: [contact], messages: [message] };
  return envelope(phone.wabaId, [{ value, field: 'messages' }]);
}

function messagesValue({ number, id }: PhoneNumber): Record<string, unknown> {
  return { messaging_product: 'whatsapp', metadata: { display_phone_number: number, phone_number_id: id } };
}

function envelope(wabaId: string, changes: Change[], time?: number): Record<string, unknown> {
  const entry = { id: wabaId, ...(time !== undefined && { time }), changes };
  return { object: 'whatsapp_business_account', entry: [entry] };
}
