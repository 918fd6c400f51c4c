/** Why an instance is in its state, in words, by the stable code that the API gives. */
const REASONS: Record<string, string> = {
  'PROVISION.NO_WORKER': 'No worker had room for it in time. Its slot is free again.',
  'PROVISION.PAIRING_FAILED': 'WhatsApp refused to pair. Its slot is free again.',
  'PROVISION.TIMED_OUT': 'WhatsApp did not become ready in time. Its slot is free again.',
  'PROVISION.STEP_FAILED': 'A step of provisioning failed on our side. Its slot is free again.',
  'PROVISION.NO_PROXY': 'No proxy of its region was free. Its slot is free again.',
  'PROVISION.PROXY_FAILED': 'Its proxy could not be got in time. Its slot is free again.',
  'PROVISION.PROXY_REFUSED': 'The provider refused to give a proxy. Its slot is free again.',
  'PROVISION.KEY_FAILED': 'Its key could not be made. Its slot is free again.',
  'PROVISION.INTERRUPTED': 'Provisioning was interrupted. Its slot is free again.',
  'BILLING.SLOTS_REDUCED':
    'Fewer slots are paid for than instances ran. It keeps its pairing and comes back when a slot is paid for.',
  'ORGANIZATION.SUSPENDED':
    'The organization was suspended by Wasup. It keeps its pairing and comes back with the organization.',
};

/** A code without words of its own stands for itself. */
export function describeReason(code: string): string {
  return REASONS[code] ?? code;
}
