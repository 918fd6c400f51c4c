import { Link } from 'wouter';
import type { Instance } from '../../../../shared/provisioning/instance.schema.ts';
import { Time } from '../../components/time.tsx';

/** Before an instance is suspended, its people are told when and what would prevent it. */
export function SuspensionNotice({ instance: { state, suspendAfter } }: { instance: Instance }) {
  if (!suspendAfter || state === 'suspended' || state === 'deleting' || state === 'deleted') return null;
  return (
    <section className="notice notice-warn" role="status" data-testid="suspension-notice">
      <h2>
        To be suspended <Time iso={suspendAfter} />
      </h2>
      <p>More instances run than slots are paid for, and the newest go first. Its pairing would be kept.</p>
      <p>
        <Link href="/billing" className="button button-primary">
          Buy another seat
        </Link>
      </p>
    </section>
  );
}
