// Which rows of a long table are in view, so that only these are in the document.
import { useEffect, useRef, useState } from 'preact/hooks';

const SPARE = 6;  // Rows kept above and below the view.

// The element `box` must scroll. The rows from `first` to `last`, the latter not among them, are to be drawn; sizes are in px.
export function useRows(count: number, rowPx: number) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 1000 });
  useEffect(() => {
    const element = box.current!;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowPx) - SPARE);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowPx) + SPARE);
  return { box, view, first, last };
}
