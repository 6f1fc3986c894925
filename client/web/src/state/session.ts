// Who is signed in.
import { computed, signal } from '@preact/signals';
import { listenToReach, listenToSignedOut } from '../api/client';
import * as api from '../api/resources';
import type { Session } from '../api/types';

export type SessionState = 'unknown' | 'open' | 'signed-in' | 'signed-out';

export const session = signal<Session | undefined>(undefined);
export const state = signal<SessionState>('unknown');
export const failure = signal<unknown>(undefined);
export const isAdmin = computed(() => session.value?.role === 'admin' || state.value === 'open');
// Whether the server answered the last time.
export const reached = signal(true);
// Grows with each sign-in: what was read before is read anew.
export const era = signal(0);

function accept(found: Session): void {
  failure.value = undefined;
  if (found.authenticationRequired && !found.signedIn) {
    state.value = 'signed-out';
    return;
  }
  session.value = found;
  state.value = found.authenticationRequired ? 'signed-in' : 'open';
  era.value++;
}

// Asks the server who is signed in.
export async function load(): Promise<void> {
  try {
    accept(await api.getSession());
  } catch (error) {
    failure.value = error;
  }
}

// Errors: ApiError UNAUTHENTICATED if the token is not one of the server's.
export async function signIn(token: string): Promise<void> {
  accept(await api.signIn(token.trim()));
}

// Loads the page anew, so that nothing of the user's stays in it.
export async function signOut(): Promise<void> {
  await api.signOut();
  location.assign('/');
}

listenToReach((answered) => (reached.value = answered));

// A cookie that has expired: the screen stays, the sign-in comes over it.
listenToSignedOut(() => {
  if (state.value !== 'unknown') state.value = 'signed-out';
});
