const REASONS: Record<string, string> = {
  MEMBER: 'Paused by a member of your organization.',
  HOLD_EXPIRED: 'What was held for it was given back. Cancel it, and launch another to whom it did not reach.',
  PORTFOLIO_LIMIT: 'Others use up what may be written to in 24 hours. Resume it when they are done.',
  QUIET_HOURS: 'Quiet hours: it goes on when they are over.',
  DAILY_QUOTA: 'Today’s part is sent: the next one follows 24 hours later.',
  'PLATFORM.STOPPED': 'The platform is stopped for the moment; it goes on by itself.',
  'ORGANIZATION.SUSPENDED': 'Your organization is suspended.',
  'CHANNEL.STOPPED': 'The phone number is stopped for the moment; it goes on by itself.',
  'TEMPLATE.PAUSED': 'Meta has paused the template. Resume the campaign when the template is approved again.',
  'META.UNREACHABLE': 'Meta could not be reached for some minutes. Resume when it can be.',
  'META.130429': 'Meta says that the number sends too fast, however slowly it sends. Resume in some minutes.',
  'META.80007': 'Meta’s limit of requests for this account is used up. Resume in an hour.',
  'META.4': 'Meta’s limit of requests is used up. Resume in an hour.',
  'META.131048': 'Meta limits the number because of complaints. Wait, and check whom you write to, before you resume.',
  'META.131042': 'Meta could not bill the account.',
  'META.132015': 'Meta has paused the template for low quality.',
  'META.132016': 'Meta has disabled the template.',
};

const FOREIGN = 'META.HTTP_';

/** Why a campaign is paused or waits, in a sentence. */
export function describeReason(reason: string): string {
  if (reason.startsWith(FOREIGN)) {
    return `Something on the way to Meta refused every message with status ${reason.slice(FOREIGN.length)}, and Meta itself was not reached.`;
  }
  return REASONS[reason] ?? `It stopped with ${reason}.`;
}
