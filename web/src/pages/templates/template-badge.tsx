const TONES: Record<string, string> = {
  APPROVED: 'good',
  PENDING: 'busy',
  IN_APPEAL: 'busy',
  PAUSED: 'warn',
  LIMIT_EXCEEDED: 'warn',
  REJECTED: 'bad',
  DISABLED: 'bad',
};

export function TemplateBadge({ status }: { status: string }) {
  return (
    <span className={`badge badge-${TONES[status] ?? 'muted'}`} data-testid="template-status" data-status={status}>
      {status.toLowerCase().replaceAll('_', ' ')}
    </span>
  );
}
