import type { Container } from 'rhea';
import type { SharedAccessKey } from './shared-access-signature.ts';

/** MSSBCBS and ANONYMOUS let anyone in, who then has to put a token; PLAIN takes the name and the key themselves. */
export function offerMechanisms(container: Container, { name, key }: SharedAccessKey): void {
  const mechanisms = container.sasl_server_mechanisms as Record<string, () => unknown> & {
    enable_anonymous(): void;
    enable_plain(check: (name: string, password: string) => boolean): void;
  };
  mechanisms['MSSBCBS'] = () => ({ outcome: true, username: 'anonymous', start: () => undefined });
  mechanisms.enable_anonymous();
  mechanisms.enable_plain((givenName, givenKey) => givenName === name && givenKey === key);
}
