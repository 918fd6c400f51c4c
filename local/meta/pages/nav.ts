/** The links at the top of each page. */
export function nav(current: string): { href: string; label: string; current: boolean }[] {
  return [
    { href: '/', label: 'Account and templates' },
    { href: '/phone', label: 'A phone' },
    { href: '/behaviour', label: 'Behaviour and faults' },
    { href: '/traffic', label: 'Traffic' },
  ].map((link) => ({ ...link, current: link.href === current }));
}
