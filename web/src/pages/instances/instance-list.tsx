import { Link } from 'wouter';
import type { Instance } from '../../../../shared/provisioning/instance.schema.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import { describeReason } from './state-reason.ts';

export function InstanceList({ instances }: { instances: Instance[] }) {
  return (
    <ul className="instances" data-testid="instances">
      {instances.map(({ id, name, region, state, stateReason, suspendAfter, createdAt }) => (
        <li key={id} data-testid="instance" data-name={name}>
          <Link href={`/instances/${id}`} className="instance-name">
            {name}
          </Link>
          <StateBadge state={state} />
          <span className="hint">
            {region} · created <Time iso={createdAt} />
            {stateReason && <> · {describeReason(stateReason)}</>}
            {suspendAfter && state !== 'suspended' && (
              <>
                {' '}
                · to be suspended <Time iso={suspendAfter} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
