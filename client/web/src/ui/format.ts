// Numbers, sizes and times as people read them.

export function integer(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–';
}

// `one` or `many` after the number: 1 image, 2 images.
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${integer(value)} ${value === 1 ? one : many}`;
}

// A ratio or a loss, with three significant digits; NaN: a dash.
export function decimal(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(digits - 1) : value.toFixed(digits);
}

export function bytes(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; value /= 1000) unit++;
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

// 45 s, 12 min, 3 h 20 min, 4 days.
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

// Short for what is near, a date for what is far.
export function since(time: string | undefined, now = Date.now()): string {
  const at = time ? Date.parse(time) : NaN;
  if (Number.isNaN(at)) return '–';
  const seconds = (now - at) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${duration(seconds)} ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.round(seconds / 86_400)} d ago`;
  return new Date(at).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
}

export function moment(time: string | undefined): string {
  const at = time ? Date.parse(time) : NaN;
  return Number.isNaN(at) ? '–' : new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
}
