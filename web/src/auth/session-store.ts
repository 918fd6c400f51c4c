import { z } from 'zod';

const storedSchema = z.object({
  refreshToken: z.string(),
  email: z.string(),
  vendorId: z.string(),
  vendors: z.array(z.object({ id: z.string(), name: z.string() })),
});

export type StoredSession = z.infer<typeof storedSchema>;

/** What outlives the page of a sign-in by password. All tabs share it; only one at a time may trade its token. */
export interface SessionStore {
  read(): StoredSession | null;
  write(session: StoredSession | null): void;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

const KEY = 'wasup.session';

export const browserSessions: SessionStore = {
  read() {
    const text = localStorage.getItem(KEY);
    const parsed = storedSchema.safeParse(text && parseJson(text));
    return parsed.success ? parsed.data : null;
  },
  write(session) {
    if (session) localStorage.setItem(KEY, JSON.stringify(session));
    else localStorage.removeItem(KEY);
  },
  alone: (work) => navigator.locks.request(KEY, work),
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not ours: nobody is signed in.
  }
}
