const REASONS: Record<string, string> = {
  MEMBER: 'Paused by a member of your organization.',
  QUIET_HOURS: 'Quiet hours: it goes on when they are over.',
  DAILY_QUOTA: 'Today’s part is sent: the next one follows 24 hours later.',
  'PLATFORM.STOPPED': 'The platform is stopped for the moment; it goes on by itself.',
  'ORGANIZATION.SUSPENDED': 'Your organization is suspended.',
  'CHANNEL.STOPPED': 'The phone number is stopped for the moment; it goes on by itself.',
  'TEMPLATE.PAUSED': 'Meta has paused the template. Resume the campaign when the template is approved again.',
  'META.131048': 'Meta limits the number because of complaints. Wait, and check whom you write to, before you resume.',
  'META.131042': 'Meta could not bill the account.',
  'META.132015': 'Meta has paused the template for low quality.',
  'META.132016': 'Meta has disabled the template.',
};

/** Why a campaign is paused or waits, in a sentence. */
export function describeReason(reason: string): string {
  return REASONS[reason] ?? `It stopped with ${reason}.`;
}
