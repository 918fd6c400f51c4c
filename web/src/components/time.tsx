const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const timeOfToday = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** An instant in the reader's own time zone, today's without the day; the machine's form is in the element. */
export function Time({ iso, dateOnly = false }: { iso: string; dateOnly?: boolean }) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return (
    <time dateTime={iso} title={iso}>
      {(dateOnly ? date : isToday ? timeOfToday : dateTime).format(at)}
    </time>
  );
}
