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
  search: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4.500 4.500',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  down: 'M6 9l6 6 6-6',
  user: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  select: 'M6 3l12 9-6 1 4 7-3 1.500-3.500-7L6 18z',
  brush: 'M14 4l6 6-8 6-4-4zM8 12c-3 0-4 2-4 7 5 0 8-1 8-3',
  erase: 'M13 5l7 6-8 8H8l-4-4zM9 9l7 6M12 19h8',
  polygon: 'M5 17L8 6l10-2 2 10-7 6zM5 17h.01M8 6h.01M18 4h.01M20 14h.01M13 20h.01',
  freehand: 'M4 15c0-8 6-11 9-8s-5 7-2 9 6-4 9-3',
  wire: 'M4 18c3 0 3-5 6-5s1 4 4 4 3-9 6-11M4 18h.01M10 13h.01M20 6h.01',
  wand: 'M5 20L15 10M17 3v4M15 5h4M20 9v3M18.500 10.500h3M9 4v3M7.500 5.500h3',
  click: 'M9 9l10 4-4.500 1.500L13 19zM5 9H3M9 5V3M6 6L4.500 4.500M12 6l1.500-1.500',
  cut: 'M7 8a2.500 2.500 0 100-5 2.500 2.500 0 000 5zM7 21a2.500 2.500 0 100-5 2.500 2.500 0 000 5zM9 7.500L20 18M9 16.500L20 6',
  rectangle: 'M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M10 5h4M10 19h4M4 11v2M20 11v2',
  undo: 'M8 5L4 9l4 4M4 9h9a6 6 0 010 12H9',
  redo: 'M16 5l4 4-4 4M20 9h-9a6 6 0 000 12h4',
  merge: 'M9 6a5 5 0 100 10M15 6a5 5 0 110 10M9 6h6M9 16h6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  holes: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 10.500v3M10.500 12h3',
  grow: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3',
  shrink: 'M12 5a7 7 0 100 14 7 7 0 000-14zM12 9v2M12 13v2M9 12h2M13 12h2',
  question: 'M9 9a3 3 0 116 0c0 2-3 2-3 4.500M12 17.500v.01',
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
