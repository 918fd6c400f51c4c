import { TextField } from '../../components/text-field.tsx';

interface Props {
  value: string;
  onValue: (value: string) => void;
}

export function EmailField({ value, onValue, autoFocus = false }: Props & { autoFocus?: boolean }) {
  return (
    <TextField
      label="Email"
      type="email"
      autoComplete="email"
      maxLength={254}
      required
      autoFocus={autoFocus}
      value={value}
      onValue={onValue}
      testId="email"
    />
  );
}

export function PasswordField({ value, onValue }: Props) {
  return (
    <TextField
      label="Password"
      type="password"
      autoComplete="current-password"
      maxLength={200}
      required
      value={value}
      onValue={onValue}
      testId="password"
    />
  );
}

export function NewPasswordField({ value, onValue, hint }: Props & { hint?: string }) {
  return (
    <TextField
      label="Password"
      type="password"
      autoComplete="new-password"
      minLength={10}
      maxLength={200}
      required
      hint={hint ?? 'Ten characters or more. A few words are better than a riddle.'}
      value={value}
      onValue={onValue}
      testId="password"
    />
  );
}
