import type { QuietHours } from '../../../../shared/campaigns/campaign.schema.ts';
import { TextField } from '../../components/text-field.tsx';

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export const USUAL_QUIET_HOURS = (): QuietHours => ({ from: '21:00', to: '08:00', timezone: localZone() });

interface Props {
  value: QuietHours;
  onChange: (value: QuietHours) => void;
}

export function QuietHoursFields({ value, onChange }: Props) {
  return (
    <div className="wallet-fields">
      <TextField
        label="From"
        type="time"
        required
        value={value.from}
        onValue={(from) => onChange({ ...value, from })}
        testId="quiet-from"
      />
      <TextField
        label="To"
        type="time"
        required
        value={value.to}
        onValue={(to) => onChange({ ...value, to })}
        testId="quiet-to"
      />
      <label className="field">
        Time zone
        <select
          value={value.timezone}
          onChange={(event) => onChange({ ...value, timezone: event.target.value })}
          data-testid="quiet-zone"
        >
          {[...new Set([value.timezone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
    </div>
  );
}
