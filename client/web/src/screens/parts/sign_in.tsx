// Signing in: at the identity provider, if the server has one, or by a token.
import { useState } from 'preact/hooks';
import * as session from '../../state/session';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/problem';
import { shell } from '../../ui/texts';

// The address that leads to the provider. `inNewTab`: this page stays as it is.
function addressOf(inNewTab: boolean): string {
  const query = new URLSearchParams({ return_to: inNewTab ? session.WAY_BACK : location.pathname + location.search });
  if (localStorage.getItem(session.ASK_AGAIN)) query.set('again', 'true');
  return `/v1/session/authorize?${query}`;
}

function TokenForm() {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await session.signIn(token);
    } catch (failure) {
      const { http, requestId } = failure as { http?: number; requestId?: string };
      setError(http === 401 ? { message: shell.wrongToken, requestId } : failure);
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <label class="field">
        {shell.token}
        <input type="password" name="token" autocomplete="current-password" autofocus={!session.provider.value} required value={token}
          onInput={(event) => setToken(event.currentTarget.value)} />
        <small>{shell.tokenHint}</small>
      </label>
      {error !== undefined && <Problem error={error} />}
      <div class="dialog-end"><button class={session.provider.value ? '' : 'primary'} disabled={busy}>{shell.signIn}</button></div>
    </form>
  );
}

// `again`: somebody was signed in, and what is on the screen stays there.
export default function SignIn({ again }: { again: boolean }) {
  const provider = session.provider.value;
  return (
    <Dialog title={again ? shell.signInAgain : shell.signIn} onClose={() => {}} closable={false}>
      <p class="dim">{again ? shell.expired : shell.welcome}</p>
      {!provider ? <TokenForm /> : (
        <div class="stack">
          <a class="button primary" href={addressOf(again)} target={again ? '_blank' : undefined} autofocus>{shell.signInWith} {provider}</a>
          {again && <small class="dim">{shell.newTab}</small>}
          <details><summary>{shell.useToken}</summary><TokenForm /></details>
        </div>
      )}
    </Dialog>
  );
}
