// Short messages in the corner; read aloud, gone after a while.
import { signal } from '@preact/signals';
import { Icon } from './icons';
import { words } from './texts';

interface Toast { id: number; text: string; href?: string; link?: string }
const toasts = signal<Toast[]>([]);
let nextId = 1;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((entry) => entry.id !== id);
}

// Shows a message, with a link to where it leads, for eight seconds.
export function toast(text: string, link?: { href: string; text: string }): void {
  const id = nextId++;
  toasts.value = [...toasts.value.slice(-2), { id, text, ...(link && { href: link.href, link: link.text }) }];
  setTimeout(() => dismiss(id), 8000);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, href, link }) => (
        <div class="toast" key={id}>
          <span class="grow">{text} {href && <a href={href}>{link}</a>}</span>
          <button type="button" class="icon small" aria-label={words.close} onClick={() => dismiss(id)}><Icon name="close" size={16} /></button>
        </div>
      ))}
    </div>
  );
}
