/** Why an instance is in its state, in words, by the stable code that the API gives. */
const REASONS: Record<string, string> = {
  'PROVISION.NO_WORKER': 'No worker had room for it in time. Its slot is free again.',
  'PROVISION.PAIRING_FAILED': 'WhatsApp refused to pair. Its slot is free again.',
  'PROVISION.TIMED_OUT': 'WhatsApp did not become ready in time. Its slot is free again.',
  'PROVISION.STEP_FAILED': 'A step of provisioning failed on our side. Its slot is free again.',
};

/** A code without words of its own stands for itself. */
export function describeReason(code: string): string {
  return REASONS[code] ?? code;
}
