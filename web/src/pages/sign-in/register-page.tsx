import { useState } from 'react';
import { Link } from 'wouter';
import { TextField } from '../../components/text-field.tsx';
import { EmailField, NewPasswordField } from './credentials.tsx';
import { useAuthCall } from './entry-calls.ts';
import { EntryForm } from './entry-form.tsx';
import { VerifyForm } from './verify-form.tsx';

export function RegisterPage() {
  const [company, setCompany] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const register = useAuthCall<unknown>(() => undefined);
  if (register.isSuccess) return <VerifyForm email={email.trim().toLowerCase()} password={password} />;
  return (
    <EntryForm
      title="Create an account"
      lead="For your company. You are its first admin and invite the others."
      submit="Create the account"
      busy={register.isPending}
      error={register.error}
      onSubmit={() => register.send((client) => client.register({ email, password, company }))}
      footer={
        <p className="hint">
          You have one already? <Link href="/sign-in">Sign in</Link>
        </p>
      }
    >
      <TextField
        label="Company"
        autoComplete="organization"
        maxLength={200}
        required
        autoFocus
        value={company}
        onValue={setCompany}
        testId="company"
      />
      <EmailField value={email} onValue={setEmail} />
      <NewPasswordField value={password} onValue={setPassword} />
    </EntryForm>
  );
}
