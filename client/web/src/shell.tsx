// What is round every screen: the way to the others, who is signed in, and the
// sign-in itself, which comes over a screen and leaves it as it is.
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { path } from './state/route';
import * as session from './state/session';
import { Icon, type IconName } from './ui/icons';
import { Menu } from './ui/menu';
import { Problem } from './ui/problem';
import { Toasts, toast } from './ui/toast';
import { sentence } from './ui/problem';
import { palette, shell } from './ui/texts';

const places: [string, IconName, string][] = [
  ['/', 'segment', shell.segment],
  ['/datasets', 'datasets', shell.datasets],
  ['/jobs', 'jobs', shell.jobs],
  ['/models', 'models', shell.models],
  ['/settings', 'settings', shell.settings],
];

function isHere(href: string): boolean {
  const at = path.value;
  if (href === '/') return at === '/';
  if (href === '/jobs' && at.startsWith('/results/')) return true;
  if (href === '/datasets' && at === '/edit') return true;
  return at === href || at.startsWith(`${href}/`);
}

function Navigation() {
  const shown = session.isAdmin.value ? [...places, ['/admin', 'admin', shell.admin] as (typeof places)[number]] : places;
  return (
    <nav class="nav" aria-label="Tessera">
      {shown.map(([href, icon, name]) => (
        <a key={href} href={href} aria-current={isHere(href) ? 'page' : undefined}><Icon name={icon} />{name}</a>
      ))}
    </nav>
  );
}

function Account() {
  const { user } = session.session.value ?? {};
  if (session.state.value !== 'signed-in') return null;
  const signOut = () => void session.signOut().catch((error: unknown) => toast(sentence(error)));
  return <Menu label={`${shell.account}: ${user}`} class="quiet" items={[{ label: shell.signOut, onClick: signOut }]}><Icon name="user" />{user}</Menu>;
}

// Ctrl+K, or the button, from every screen. Loaded when it is first asked for.
function GoTo() {
  const [Palette, setPalette] = useState<ComponentType<{ onClose: () => void }>>();
  const [open, setOpen] = useState(false);
  const show = () => {
    setOpen(true);
    void import('./screens/parts/palette').then((module) => setPalette(() => module.default), () => {});
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k' || session.state.value === 'signed-out') return;
      event.preventDefault();
      show();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" class="quiet icon" aria-label={palette.hint} title={palette.hint} onClick={show}><Icon name="search" /></button>
      {open && Palette && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}

// Comes over the screen that is there, and leaves it as it is.
function SignIn() {
  const [Form, setForm] = useState<ComponentType<{ again: boolean }>>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void import('./screens/parts/sign_in').then((module) => setForm(() => module.default), () => setFailed(true));
  }, []);
  if (failed) return <Problem error={{ message: shell.brokenScreen }} onRetry={() => location.reload()} />;
  return Form ? <Form again={session.session.value !== undefined} /> : null;
}

export function Shell({ children, width }: { children: ComponentChildren; width: string }) {
  return (
    <>
      <a class="skip" href="#main" target="_self">{shell.skip}</a>
      <header class="top">
        <a class="brand" href="/"><img src="/icon.svg" alt="" />Tessera</a>
        <Navigation />
        <div class="right"><GoTo /><Account /></div>
      </header>
      {!session.reached.value && <div class="banner" role="status">{shell.offline}</div>}
      <main id="main" tabIndex={-1} class={`main ${width}`}>
        {session.failure.value !== undefined
          ? <Problem error={session.failure.value} onRetry={() => void session.load()} />
          : children}
      </main>
      {session.state.value === 'signed-out' && <SignIn />}
      <Toasts />
    </>
  );
}
