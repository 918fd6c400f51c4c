/** Beyond this a rack is drawn by its figures alone. */
const MOST_DRAWN = 60;

interface Props {
  paid: number;
  active: number;
}

/** The paid slots as a rack: filled ones hold an instance, outlined ones are free. */
export function SlotRack({ paid, active }: Props) {
  if (paid === 0 || paid > MOST_DRAWN) return null;
  return (
    <div className="rack" role="img" aria-label={`${active} of ${paid} paid slots in use`}>
      {Array.from({ length: paid }, (_, slot) => (
        <span key={slot} className={slot < active ? 'slot slot-used' : 'slot'} />
      ))}
    </div>
  );
}
