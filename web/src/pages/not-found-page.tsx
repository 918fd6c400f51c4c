import { Link } from 'wouter';
import { PageHeader } from '../components/page-header.tsx';

export function NotFoundPage() {
  return (
    <div className="page">
      <PageHeader title="Nothing here" lead="The address leads nowhere." />
      <p>
        <Link href="/dashboard" className="button">
          To the dashboard
        </Link>
      </p>
    </div>
  );
}
