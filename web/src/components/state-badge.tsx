import type { Instance } from '../../../shared/provisioning/instance.schema.ts';

const TONES: Record<Instance['state'], string> = {
  requested: 'busy',
  provisioning: 'busy',
  running: 'good',
  failed: 'bad',
  suspended: 'warn',
  deleting: 'busy',
  deleted: 'muted',
};

export function StateBadge({ state }: { state: Instance['state'] }) {
  return (
    <span className={`badge badge-${TONES[state]}`} data-testid="instance-state" data-state={state}>
      {state}
    </span>
  );
}
