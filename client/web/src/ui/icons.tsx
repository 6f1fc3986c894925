// The page's pictures, 24 px, drawn with the text's colour.
const shapes = {
  segment: 'M4 8l5-4 6 3-1 6-6 2-4-3zM14 15l5-3 2 5-4 4-4-2z',
  datasets: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  jobs: 'M4 19V9m5 10V5m5 14v-7m5 7V8',
  models: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M13 4.5v5M9 14.5v5',
  admin: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z',
  upload: 'M12 16V4m0 0L7 9m5-5l5 5M4 16v4h16v-4',
  download: 'M12 4v12m0 0l-5-5m5 5l5-5M4 20h16',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6L6 18',
  alert: 'M12 8v5m0 3.5v.01M12 3l9.5 17h-19z',
  info: 'M12 11v6m0-9.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  down: 'M6 9l6 6 6-6',
  user: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
} as const;
export type IconName = keyof typeof shapes;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width={name === 'more' ? 3 : 1.8}
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
