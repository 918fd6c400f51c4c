import { useMe } from '../api/queries.ts';

/** Above every page of an organization that operators have suspended. */
export function SuspendedBanner() {
  const { data: me } = useMe();
  if (me?.organization?.status !== 'suspended') return null;
  return (
    <div className="page banner">
      <section className="notice notice-bad" role="status" data-testid="organization-suspended">
        <h2>{me.organization.name} is suspended</h2>
        <p>Its instances have stopped and nothing can be changed; everything can still be read. Ask Wasup’s support.</p>
      </section>
    </div>
  );
}
