import { Link } from 'wouter';
import { PageHeader } from '../../components/page-header.tsx';
import { CampaignList } from './campaign-list.tsx';
import { QuietHoursCard } from './quiet-hours-card.tsx';

export function CampaignsPage() {
  return (
    <div className="page">
      <PageHeader title="Campaigns" lead="A template sent to a list, at a rate that your number keeps.">
        <Link href="/campaigns/new" className="button button-primary" data-testid="new-campaign">
          New campaign
        </Link>
      </PageHeader>
      <div className="columns">
        <CampaignList />
        <QuietHoursCard />
      </div>
    </div>
  );
}
