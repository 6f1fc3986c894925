// Who may sign in: tokens, made and revoked by admins.
import { useEffect, useState } from 'preact/hooks';
import { createToken, listTokens, revokeToken } from '../../api/resources';
import { count, type Token } from '../../api/types';
import { Confirm, Dialog } from '../../ui/dialog';
import { bytes, moment, since } from '../../ui/format';
import { Problem, sentence } from '../../ui/problem';
import { tokens as texts, words } from '../../ui/texts';
import { toast } from '../../ui/toast';

const roles = ['viewer', 'member', 'admin', 'worker'];

// The secret is shown once; nobody can read it again.
function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  const copy = () => void navigator.clipboard?.writeText(secret).then(() => toast(words.copied), () => {});
  return (
    <Dialog title={texts.made} onClose={onClose}>
      <p>{texts.once}</p>
      <p class="code">{secret}</p>
      <div class="dialog-end">
        {navigator.clipboard && <button onClick={copy}>{words.copy}</button>}
        <button class="primary" onClick={onClose}>{words.close}</button>
      </div>
    </Dialog>
  );
}

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const [error, setError] = useState<unknown>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    createToken({
      name: text('name'), user: text('user'), role: text('role'), expiresInDays: Number(text('days')),
      groups: text('groups').split(/[\s,]+/).filter(Boolean),
    }).then(({ secret }) => onMade(secret), setError);
  };
  return (
    <Dialog title={texts.create} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="field">{texts.user}<input name="user" required autofocus /></label>
        <label class="field">{words.name}<input name="name" required pattern="[a-z][a-z0-9\-]{0,62}" /><small>{texts.nameHint}</small></label>
        <label class="field">{texts.role}<select name="role" defaultValue="member">{roles.map((role) => <option key={role} selected={role === 'member'}>{role}</option>)}</select></label>
        <label class="field">{texts.groups}<input name="groups" /></label>
        <label class="field">{texts.days}<input name="days" type="number" min="1" max="3650" defaultValue="90" required /></label>
        {error !== undefined && <Problem error={error} />}
        <div class="dialog-end"><button type="button" onClick={onClose}>{words.cancel}</button><button class="primary">{texts.create}</button></div>
      </form>
    </Dialog>
  );
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const ended = Date.parse(token.expireTime ?? '') < Date.now();
  return (
    <tr>
      <td>{token.user}<br /><small class="dim">{token.name}</small></td>
      <td>{token.fault || token.role}{!!token.groups?.length && <><br /><small class="dim">{token.groups.join(', ')}</small></>}</td>
      <td class="end">{bytes(count(token.storedBytes))}</td>
      <td title={moment(token.expireTime)}>{ended ? <span class="chip bad">{texts.expired}</span> : moment(token.expireTime).split(',').slice(0, 2).join()}<br /><small class="dim">{texts.madeWhen} {since(token.createTime)}</small></td>
      <td class="end"><button class="small danger" onClick={onRevoke}>{texts.revoke}</button></td>
    </tr>
  );
}

export function Tokens() {
  const [list, setList] = useState<Token[]>();
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState<'create' | Token>();
  const [secret, setSecret] = useState('');
  const read = () => void listTokens().then((found) => { setList(found); setError(undefined); }, setError);
  useEffect(read, []);
  const close = () => setAsked(undefined);
  const revoke = (token: Token) => {
    close();
    revokeToken(token.name).then(() => { toast(texts.revoked); read(); }, (problem: unknown) => toast(sentence(problem)));
  };
  return (
    <section class="card stack">
      <div class="row"><h2 class="grow">{texts.title}</h2><button class="small" onClick={() => setAsked('create')}>{texts.create}</button></div>
      {error !== undefined && <Problem error={error} onRetry={read} />}
      {list?.length === 0 && <p class="dim">{texts.none}</p>}
      {!!list?.length && (
        <div class="scroll">
          <table class="table">
            <thead><tr><th>{texts.user}</th><th>{texts.role}</th><th class="end">{texts.stores}</th><th>{texts.until}</th><th><span class="hidden">{words.actions}</span></th></tr></thead>
            <tbody>{list.map((token) => <Row key={token.name} token={token} onRevoke={() => setAsked(token)} />)}</tbody>
          </table>
        </div>
      )}
      {asked === 'create' && <NewToken onClose={close} onMade={(made) => { close(); setSecret(made); read(); }} />}
      {secret && <Made secret={secret} onClose={() => setSecret('')} />}
      {typeof asked === 'object' && (
        <Confirm title={texts.revokeTitle} action={texts.revoke} danger onClose={close} onConfirm={() => revoke(asked)}>
          <p>{asked.user}, {asked.name}. {texts.revokeText}</p>
        </Confirm>
      )}
    </section>
  );
}
