// Chooses the screen of the address and draws the shell round it.
import './ui/style.css';
import { effect, signal } from '@preact/signals';
import { render, type ComponentType } from 'preact';
import { Shell } from './shell';
import { listenToNavigation, match, path } from './state/route';
import * as session from './state/session';
import './state/settings';
import { Empty, Loading } from './ui/parts';
import { shell } from './ui/texts';

interface ScreenProps { params: Record<string, string> }
interface ScreenModule { default: ComponentType<ScreenProps> }
const modules = import.meta.glob<ScreenModule>('./screens/*.tsx');

interface Route { template: string; file: string; title: string; width?: 'wide' | 'full' }
const routes: Route[] = [
  { template: '/', file: 'segment', title: shell.segment },
  { template: '/results/{job}', file: 'results', title: 'Results', width: 'wide' },
  { template: '/results/{job}/{image}', file: 'viewer', title: 'Result', width: 'full' },
  { template: '/edit', file: 'editor', title: 'Edit', width: 'full' },
  { template: '/compare', file: 'compare', title: 'Compare', width: 'full' },
  { template: '/datasets', file: 'datasets', title: shell.datasets },
  { template: '/datasets/{id}', file: 'dataset', title: 'Dataset', width: 'wide' },
  { template: '/datasets/{id}/train', file: 'train', title: 'Train' },
  { template: '/jobs', file: 'jobs', title: shell.jobs },
  { template: '/jobs/{id}', file: 'job', title: 'Training' },
  { template: '/models', file: 'models', title: shell.models },
  { template: '/models/{id}', file: 'model', title: 'Model' },
  { template: '/models/{id}/{version}', file: 'version', title: 'Version' },
  { template: '/settings', file: 'settings', title: shell.settings },
  { template: '/admin', file: 'admin', title: shell.admin },
];

interface Shown { file: string; Screen?: ComponentType<ScreenProps>; failed?: boolean }
const shown = signal<Shown>({ file: '' });

function found(): { route: Route; params: Record<string, string> } | undefined {
  for (const route of routes) {
    const params = match(route.template, path.value);
    if (params && modules[`./screens/${route.file}.tsx`]) return { route, params };
  }
  return undefined;
}

// Loads the code of the screen that the address names.
effect(() => {
  const route = found()?.route;
  document.title = route ? `${route.title} · Tessera` : 'Tessera';
  if (!route || shown.peek().file === route.file) return;
  const { file } = route;
  shown.value = { file };
  modules[`./screens/${file}.tsx`]!()
    .then((module) => ({ file, Screen: module.default }), () => ({ file, failed: true }))
    .then((state) => { if (shown.peek().file === file) shown.value = state; });
});

// A screen reader begins to read at the new screen, not at the link before it.
let place = path.peek();
effect(() => {
  if (path.value === place) return;
  place = path.value;
  document.getElementById('main')?.focus({ preventScroll: true });
});

function Page() {
  const target = found();
  const { Screen, failed } = shown.value;
  const known = session.state.value !== 'unknown' && !(session.state.value === 'signed-out' && !session.session.value);
  return (
    <Shell width={target?.route.width ?? ''}>
      {!target
        ? <Empty icon="info" whole title={shell.notFound}><p>{shell.notFoundHint}</p><a class="button" href="/">{shell.home}</a></Empty>
        : failed
          ? <Empty icon="alert" whole title={shell.brokenScreen}><button onClick={() => location.reload()}>{shell.reload}</button></Empty>
          : Screen && known
            ? <Screen key={path.value} params={target.params} />
            : <Loading />}
    </Shell>
  );
}

// A file that misses the place for it would replace the page.
for (const kind of ['dragover', 'drop'] as const)
  addEventListener(kind, (event) => { if (event.dataTransfer?.types.includes('Files')) event.preventDefault(); });

listenToNavigation();
void session.load();
render(<Page />, document.getElementById('app')!);
