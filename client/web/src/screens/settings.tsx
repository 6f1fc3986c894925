// What one can set for this browser, and who is signed in.
import type { ResultFormat } from '../api/types';
import { server } from '../state/models';
import { useRead } from '../state/resource';
import * as session from '../state/session';
import { format, theme, type Theme } from '../state/settings';
import { sentence } from '../ui/problem';
import { formats, settings, shell, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { KeySettings } from './parts/key_settings';

function Choice<T extends string>({ title, value, choices, onChange }: { title: string; value: T; choices: [T, string][]; onChange: (value: T) => void }) {
  return (
    <fieldset class="choice">
      <legend>{title}</legend>
      {choices.map(([key, name]) => (
        <label class="row" key={key}><input type="radio" name={title} checked={value === key} onChange={() => onChange(key)} />{name}</label>
      ))}
    </fieldset>
  );
}

function Account() {
  const { user, role, groups = [] } = session.session.value ?? {};
  if (session.state.value === 'open') return <p class="dim">{settings.open}</p>;
  return (
    <>
      <dl class="facts">
        <dt>{words.name}</dt><dd>{user}</dd>
        <dt>{settings.role}</dt><dd>{role?.toLowerCase()}</dd>
        {groups.length > 0 && <><dt>{settings.groups}</dt><dd>{groups.join(', ')}</dd></>}
      </dl>
      <div><button onClick={() => void session.signOut().catch((error: unknown) => toast(sentence(error)))}>{shell.signOut}</button></div>
    </>
  );
}

export default function Settings() {
  const { value } = useRead(server);
  const names = Object.entries(formats).map(([key, [name, what]]) => [key as ResultFormat, `${name}: ${what}`] as [ResultFormat, string]);
  return (
    <>
      <h1>{settings.title}</h1>
      <section class="card">
        <Choice<Theme> title={settings.theme} value={theme.value} onChange={(choice) => (theme.value = choice)}
          choices={[['system', settings.system], ['light', settings.light], ['dark', settings.dark]]} />
      </section>
      <section class="card">
        <Choice title={settings.format} value={format.value} choices={names} onChange={(choice) => (format.value = choice)} />
      </section>
      <KeySettings />
      <section class="card stack"><h2>{settings.account}</h2><Account /></section>
      <section class="card stack">
        <h2>{settings.about}</h2>
        <p>Tessera {value.value?.version}</p>
        <p><a href="/licenses.txt" target="_blank">{settings.licences}</a></p>
        {session.isAdmin.value && <p><a href="/admin">{settings.admin}</a></p>}
      </section>
    </>
  );
}
