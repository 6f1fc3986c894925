// Where the user is: the address bar as a signal.
import { computed, signal } from '@preact/signals';

const here = () => location.pathname + location.search;
const address = signal(here());

export const path = computed(() => address.value.split('?')[0] ?? '/');
export const query = computed(() => new URLSearchParams(address.value.split('?')[1] ?? ''));

// Shows another screen. `replace` leaves no step for the back button.
export function navigate(to: string, replace = false): void {
  if (to === here()) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  const screenChanges = to.split('?')[0] !== path.value;
  address.value = to;
  if (screenChanges) scrollTo(0, 0);
}

// Changes parts of the query in place; null removes a part.
export function setQuery(parts: Record<string, string | null>): void {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(parts))
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  const text = next.toString();
  navigate(path.value + (text ? `?${text}` : ''), true);
}

// Follows links of the page without loading it again. Called once.
export function listenToNavigation(): void {
  addEventListener('popstate', () => (address.value = here()));
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/v1/')) return;
    if (/\.\w+$/.test(link.pathname) && !link.pathname.startsWith('/results')) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

// The values of `{…}` in a template such as `/results/{job}`, or null.
export function match(template: string, at: string): Record<string, string> | null {
  const want = template.split('/');
  const have = at.replace(/(.)\/$/, '$1').split('/');
  if (want.length !== have.length) return null;
  const values: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const given = have[i] ?? '';
    if (part.startsWith('{')) {
      if (!given) return null;
      values[part.slice(1, -1)] = decodeURIComponent(given);
    } else if (part !== given) return null;
  }
  return values;
}
