// A small picture of an image; read when it comes into view.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { drawPicture, type PictureSource } from './pictures';

interface ThumbnailProps extends PictureSource { small?: boolean; draw?: (canvas: HTMLCanvasElement, signal: AbortSignal) => Promise<void>; children?: ComponentChildren }

export function Thumbnail({ small, draw, children, ...source }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  const key = JSON.stringify(source);
  useEffect(() => {
    const stop = new AbortController();
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      const work = draw ? draw(canvas.current!, stop.signal) : drawPicture(canvas.current!, source, stop.signal);
      work.then(() => setFailed(false), () => { if (!stop.signal.aborted) setFailed(true); });
    }, { rootMargin: '200px' });
    seen.observe(canvas.current!);
    return () => {
      seen.disconnect();
      stop.abort();
    };
  }, [key]);
  return (
    <span class={`thumb ${small ? 'small' : ''}`} aria-hidden="true">
      <canvas ref={canvas} width={1} height={1} />
      {failed && <span class="missing">no picture</span>}
      {children}
    </span>
  );
}
