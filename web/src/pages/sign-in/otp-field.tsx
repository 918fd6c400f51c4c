import { TextField } from '../../components/text-field.tsx';

export function OtpField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  return (
    <TextField
      label="Code"
      value={value}
      onValue={(text) => onValue(text.replace(/\D/g, '').slice(0, 6))}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="\d{6}"
      title="six digits"
      placeholder="000000"
      className="otp"
      required
      autoFocus
      testId="otp"
    />
  );
}
