// Small parts that many screens have.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons';
import { states } from './texts';

// What to do where there is nothing yet.
// `whole`: there is nothing else on the screen.
export function Empty({ icon, title, whole, children }: { icon: IconName; title: string; whole?: boolean; children?: ComponentChildren }) {
  const Heading = whole ? 'h1' : 'h2';
  return <div class="empty"><Icon name={icon} size={44} /><Heading>{title}</Heading>{children}</div>;
}

// The name of a job's or an image's state.
export function StateChip({ state }: { state: string }) {
  const look = { RUNNING: 'active', SUCCEEDED: 'good', FAILED: 'bad', UNREADABLE: 'warn' }[state] ?? '';
  return <span class={`chip ${look}`}>{states[state] ?? state.toLowerCase()}</span>;
}

// Part is from 0 to 1; NaN: under way, nobody knows how far.
export function Bar({ part, label }: { part: number; label: string }) {
  const known = Number.isFinite(part);
  const percent = Math.round(Math.min(Math.max(part, 0), 1) * 100);
  return (
    <div class={`bar ${known ? '' : 'unsure'}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100}
      aria-valuenow={known ? percent : undefined}>
      <span style={known ? { width: `${percent}%` } : {}} />
    </div>
  );
}

export function Loading({ rows = 3 }: { rows?: number }) {
  return (
    <div class="stack" aria-busy="true">
      {Array.from({ length: rows }, (_, i) => <div class="skeleton" key={i} style={{ height: '44px' }} />)}
    </div>
  );
}

export function Figures({ values }: { values: [string, ComponentChildren][] }) {
  return (
    <dl class="figures">
      {values.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="num">{value}</dd></div>)}
    </dl>
  );
}

export function Crumbs({ path }: { path: [string, string][] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumbs">
      {path.map(([name, href]) => <span key={href}><a href={href}>{name}</a> /</span>)}
    </nav>
  );
}
