import type { ReactNode } from 'react';

interface Props {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}

/** The page's title, one sentence on what the page is for, and what belongs beside them. */
export function PageHeader({ title, lead, children }: Props) {
  return (
    <header className="page-header">
      {/* React hoists it into the document's head. */}
      <title>{`${title} · Wasup`}</title>
      <div>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {children}
    </header>
  );
}
