/** The sign: a message that holds two slots in use and a free one. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M6 3h20a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H13l-6 5v-5H6a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z" />
        <rect x="7.5" y="8.5" width="4.5" height="11" rx="1.6" />
        <rect x="13.75" y="8.5" width="4.5" height="11" rx="1.6" />
        <rect x="20.6" y="9.1" width="3.3" height="9.8" rx="1.2" className="free" />
      </svg>
      Wasup
    </span>
  );
}
