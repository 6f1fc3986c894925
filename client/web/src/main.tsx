// Chooses the screen of the address and draws the shell round it.
import './ui/style.css';
import { render, type ComponentType } from 'preact';
import { listenToNavigation, match, path } from './state/route';
import { signal } from '@preact/signals';

interface ScreenProps { params: Record<string, string> }
type ScreenModule = { default: ComponentType<ScreenProps> };
const modules = import.meta.glob<ScreenModule>('./screens/*.tsx');

interface Route { template: string; file: string }
const routes: Route[] = [
  { template: '/', file: 'segment' },
  { template: '/results/{job}', file: 'results' },
  { template: '/results/{job}/{image}', file: 'viewer' },
  { template: '/edit', file: 'editor' },
];

const shown = signal<ComponentType<ScreenProps> | null>(null);

function Page() {
  for (const route of routes) {
    const params = match(route.template, path.value);
    const load = modules[`./screens/${route.file}.tsx`];
    if (!params || !load) continue;
    load().then((module) => (shown.value = module.default));
    const Screen = shown.value;
    return Screen ? <Screen params={params} /> : null;
  }
  return <p>There is no such page.</p>;
}

listenToNavigation();
render(<Page />, document.getElementById('app')!);
