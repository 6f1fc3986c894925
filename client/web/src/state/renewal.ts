// A session of an identity provider's ends soon, and is renewed before. Loaded
// only where the server says that a session can be renewed.
import { ApiError, pause } from '../api/client';
import * as api from '../api/resources';
import type { Session } from '../api/types';

const RENEW_AFTER = 0.8;  // Of a token's time.
const TRY_AGAIN_MS = 10_000;
let timer: ReturnType<typeof setTimeout> | undefined;
let lifetimeSeconds = 0;  // The longest that was seen of this session.

// Renews `session` in time, again and again; `keep` gets what came of it.
export function plan(session: Session, keep: (renewed: Session) => void): void {
  clearTimeout(timer);
  const left = session.expiresInSeconds;
  if (left === undefined) return;
  lifetimeSeconds = Math.max(lifetimeSeconds, left);
  const wait = Math.max(1, left - lifetimeSeconds * (1 - RENEW_AFTER));
  timer = setTimeout(() => void renewInTime(keep), Math.min(wait * 1000, 2 ** 31 - 1));
}

export function stop(): void {
  clearTimeout(timer);
}

async function renewInTime(keep: (renewed: Session) => void): Promise<void> {
  try {
    const found = await renewed();
    if (found) keep(found);
  } catch {
    // The provider does not answer. What the user does still works for a while.
    timer = setTimeout(() => void renewInTime(keep), TRY_AGAIN_MS);
  }
}

// The session with a new token; undefined if the user must sign in. One tab at a
// time: providers end a session whose refresh token is used twice.
export async function renewed(): Promise<Session | undefined> {
  const ask = async () => {
    const found = await api.getSession();
    if (found.signedIn && (found.expiresInSeconds ?? Infinity) > lifetimeSeconds / 2) return found;
    try {
      return await api.renewSession();
    } catch (error) {
      if (error instanceof ApiError && error.http === 401) return undefined;
      throw error;
    }
  };
  // Pages by plain HTTP have no locks. Chance keeps their tabs apart.
  if (!('locks' in navigator)) return pause(Math.random() * 2000).then(ask);
  return navigator.locks.request('tessera-renewal', ask);
}
