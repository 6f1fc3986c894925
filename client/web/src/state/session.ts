// Who is signed in.
import { computed, signal } from '@preact/signals';
import { listenToReach, listenToSignedOut } from '../api/client';
import * as api from '../api/resources';
import type { Session } from '../api/types';
import { navigate } from './route';

export type SessionState = 'unknown' | 'open' | 'signed-in' | 'signed-out';

export const session = signal<Session | undefined>(undefined);
export const state = signal<SessionState>('unknown');
export const failure = signal<unknown>(undefined);
export const isAdmin = computed(() => session.value?.role === 'admin' || state.value === 'open');
// The identity provider that users sign in at; empty: there is none.
export const provider = signal('');
// Whether the server answered the last time.
export const reached = signal(true);
// Grows with each sign-in: what was read before is read anew.
export const era = signal(0);

// A tab in which the user signed in tells the others, which then go on.
let tabs: BroadcastChannel | undefined;

// Opened with the page, not with this module: an open channel keeps a program
// running, such as one that tests the module.
function otherTabs(): BroadcastChannel {
  if (!tabs) {
    tabs = new BroadcastChannel('tessera-session');
    tabs.onmessage = () => { if (state.value === 'signed-out') void load(); };
  }
  return tabs;
}

// Where the identity provider's way back ends in a tab that was opened for it.
export const WAY_BACK = '/signed-in';
// After signing out the provider shall ask who is there: it may still know the
// user before.
export const ASK_AGAIN = 'tessera-ask-again';

function accept(found: Session): void {
  failure.value = undefined;
  provider.value = found.provider ?? '';
  if (found.authenticationRequired && !found.signedIn) {
    state.value = 'signed-out';
    return;
  }
  const before = session.value?.user;
  // Nothing of one user stays on the screen for another.
  if (before !== undefined && before !== found.user) return location.assign('/');
  keep(found);
  state.value = found.authenticationRequired ? 'signed-in' : 'open';
  era.value++;
  localStorage.removeItem(ASK_AGAIN);
}

// Asks the server who is signed in.
export async function load(): Promise<void> {
  otherTabs();
  try {
    let found = await api.getSession();
    if (!found.signedIn && found.renewable) found = await (await renewal()).renewed() ?? found;
    accept(found);
    if (location.pathname === WAY_BACK) endWay();
  } catch (error) {
    failure.value = error;
  }
}

function endWay(): void {
  if (state.value !== 'signed-out') otherTabs().postMessage('signed-in');
  // Does nothing in a tab that the user opened; then the page is shown here.
  close();
  navigate('/', true);
}

// Errors: ApiError UNAUTHENTICATED if the token is not one of the server's.
export async function signIn(token: string): Promise<void> {
  accept(await api.signIn(token.trim()));
  otherTabs().postMessage('signed-in');
}

// Loads the page anew, so that nothing of the user's stays in it.
export async function signOut(): Promise<void> {
  if (session.value?.renewable) (await renewal()).stop();
  await api.signOut();
  localStorage.setItem(ASK_AGAIN, 'true');
  location.assign('/');
}

const renewal = () => import('./renewal');

function keep(found: Session): void {
  session.value = found;
  if (found.renewable) void renewal().then(({ plan }) => plan(found, keep));
}

listenToReach((answered) => (reached.value = answered));

// A cookie that has expired: it is renewed, or the screen stays and the sign-in
// comes over it.
let asking = false;
listenToSignedOut(() => {
  if (state.value === 'unknown' || asking) return;
  if (!session.value?.renewable) {
    state.value = 'signed-out';
    return;
  }
  asking = true;
  void renewal().then(({ renewed }) => renewed()).catch(() => undefined).then((found) => {
    asking = false;
    if (found) accept(found);
    else state.value = 'signed-out';
  });
});
