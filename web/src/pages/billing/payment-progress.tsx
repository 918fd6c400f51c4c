import { useEffect, useState } from 'react';
import { Link } from 'wouter';

/** After this the wait is worth explaining. */
const SLOW_MS = 20_000;

interface Props {
  arrived: boolean;
  onDone: () => void;
}

/** Between paying and having: Stripe tells us by webhook, which takes a moment. */
export function PaymentProgress({ arrived, onDone }: Props) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section
      className={`notice ${arrived ? 'notice-good' : 'notice-busy'}`}
      role="status"
      data-testid="payment-progress"
    >
      {arrived ? (
        <>
          <h2 data-testid="payment-arrived">Payment received</h2>
          <p>Your slots are ready to hold instances.</p>
          <p className="actions">
            <Link href="/instances" className="button button-primary" data-testid="go-to-instances">
              Provision an instance
            </Link>
            <button type="button" className="button" onClick={onDone}>
              Stay here
            </button>
          </p>
        </>
      ) : (
        <>
          <h2>Waiting for Stripe’s confirmation</h2>
          <p>
            {slow
              ? 'This takes longer than usual. Your payment is safe with Stripe, and this page goes on looking.'
              : 'It usually takes a few seconds. You can leave this page; nothing is lost.'}
          </p>
        </>
      )}
    </section>
  );
}
