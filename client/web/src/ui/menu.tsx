// A button that opens a list of actions. Arrows move, Enter does, Esc closes.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  label: string;
  onClick?: () => void;
  href?: string;       // Then it is a link; `download` saves what it leads to.
  download?: boolean;
  danger?: boolean;
}
interface MenuProps { label: string; items: MenuItem[]; children: ComponentChildren; class?: string }

export function Menu({ label, items, children, class: style = '' }: MenuProps) {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (!at) return;
    place(list.current!, at);
    list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setAt(null);
    };
    addEventListener('pointerdown', away);
    addEventListener('scroll', away, true);
    return () => {
      removeEventListener('pointerdown', away);
      removeEventListener('scroll', away, true);
    };
  }, [at]);

  const close = () => {
    setAt(null);
    root.current?.querySelector('button')?.focus();
  };
  const open = () => {
    const box = root.current!.getBoundingClientRect();
    setAt({ x: box.right, y: box.bottom + 4 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!at) return;
    const entries = [...list.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const now = entries.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    if (to === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) entries[(to + entries.length) % entries.length]?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button type="button" class={style} aria-haspopup="menu" aria-expanded={!!at} aria-label={label} title={label}
        onClick={() => (at ? setAt(null) : open())}>
        {children}
      </button>
      {at && (
        <ul role="menu" class="fixed" ref={list} aria-label={label}>
          {items.map((item) => (
            <li role="none" key={item.label}>
              {item.href
                ? <a role="menuitem" tabIndex={-1} href={item.href} download={item.download ? '' : undefined} onClick={close}>{item.label}</a>
                : <button type="button" role="menuitem" tabIndex={-1} class={item.danger ? 'danger' : ''}
                    onClick={() => { close(); item.onClick?.(); }}>{item.label}</button>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

// Below the button's right end, or where the window has room.
function place(list: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { width, height } = list.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(x - width, innerWidth - width - 8))}px`;
  list.style.top = `${y + height > innerHeight - 8 ? Math.max(8, y - height - 52) : y}px`;
}
