// The picture itself with what lies on it: zoom, scale bar, the value under the
// pointer, slices.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons';
import { ScaleBar } from './scale_bar';
import { Slices } from './slices';
import { texts } from './texts';
import type { Viewer } from './viewer';

interface FrameProps {
  viewer: Viewer;
  label: string;
  onReady?: () => void;  // The map is built.
  still?: boolean;       // Slice and channel are fixed.
  children?: ComponentChildren;
}

export function PictureFrame({ viewer, label, onReady, still, children }: FrameProps) {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    viewer.attach(target.current!);
    onReady?.();
    return () => viewer.dispose();
  }, [viewer]);
  const cursor = viewer.cursor.value;
  const percent = viewer.scale.value * 100;
  return (
    <div class="picture">
      <div ref={target} class="picture-map" tabIndex={0} role="application" aria-label={label}
        onPointerLeave={() => { viewer.cursor.value = null; viewer.hovered.value = -1; }} />
      <div class="picture-zoom" role="group" aria-label="Zoom">
        <button type="button" class="icon" aria-label="Zoom in" title="Zoom in (+)" onClick={() => viewer.stage.zoomBy(1.5)}><Icon name="plus" /></button>
        <button type="button" class="icon" aria-label="Zoom out" title="Zoom out (−)" onClick={() => viewer.stage.zoomBy(1 / 1.5)}><Icon name="minus" /></button>
        <button type="button" class="icon" aria-label="Show all" title="Show all (Home)" onClick={() => viewer.stage.fit()}><Icon name="fit" /></button>
      </div>
      <div class="picture-foot">
        {!still && <Slices viewer={viewer} />}
        <div class="picture-facts">
          <ScaleBar pixelSizeUm={viewer.picture.pixelSizeUm} scale={viewer.scale.value} />
          <span class="num">{percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %</span>
          {viewer.picture.preparing && viewer.histogram.value === null &&
            <span role="status">{texts.preparing}</span>}
          <span class="num picture-value" aria-hidden="true">
            {cursor ? `x ${cursor.x}  y ${cursor.y}${cursor.value === undefined ? '' : `  value ${cursor.value}`}` : ''}
          </span>
        </div>
      </div>
      {viewer.failure.value !== null && (
        <div class="picture-failure note bad" role="alert">
          <span>{texts.missing}</span>
          <button type="button" class="small" onClick={() => viewer.reload()}>{texts.again}</button>
        </div>
      )}
      {children}
    </div>
  );
}
