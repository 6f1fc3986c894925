// A map of one picture: its pixels as coordinates, its gestures, and layers that
// draw with plain canvas calls. Picture coordinates have y down; the map's y
// counts up, so the two differ by the sign of y and only this file knows.
import type BaseLayer from 'ol/layer/Base';
import Layer from 'ol/layer/Layer';
import OlMap from 'ol/Map';
import type { FrameState } from 'ol/Map';
import type MapBrowserEvent from 'ol/MapBrowserEvent';
import View from 'ol/View';
import { getCenter } from 'ol/extent';
import DragPan from 'ol/interaction/DragPan';
import Interaction from 'ol/interaction/Interaction';
import MouseWheelZoom from 'ol/interaction/MouseWheelZoom';
import PinchZoom from 'ol/interaction/PinchZoom';
import Projection from 'ol/proj/Projection';

export interface Point {
  readonly x: number;
  readonly y: number;
}

// How the picture lies in a canvas: canvas = picture * scale + offset.
export interface Frame {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  readonly density: number;  // Canvas pixels a CSS pixel.
}

export type Draw = (context: CanvasRenderingContext2D, frame: Frame) => void;

export interface PointerInput {
  readonly kind: 'down' | 'drag' | 'up' | 'move' | 'double' | 'wheel' | 'cancel';
  readonly at: Point;
  readonly event: PointerEvent | MouseEvent | WheelEvent;
}

// Takes a pointer's input; true keeps it from panning and zooming.
export type PointerHandler = (input: PointerInput) => boolean;

const KINDS: Record<string, PointerInput['kind']> = {
  pointerdown: 'down', pointerdrag: 'drag', pointerup: 'up', pointermove: 'move', wheel: 'wheel',
};
const CLOSEST = 1 / 40;  // Picture pixels a screen pixel.

export class Stage {
  readonly map: OlMap;
  readonly extent: [number, number, number, number];
  readonly projection: Projection;
  // Whether one finger or the main button pans. Two fingers, the middle button
  // and the space bar always do.
  panByDrag: (event: PointerEvent) => boolean = () => true;
  spaceHeld = false;
  foot = 0;  // CSS pixels at the lower side that something covers.
  private handler: PointerHandler = () => false;
  private readonly paints = new Map<Layer, (frame: Frame) => void>();
  private frame: Frame | undefined;  // Of the map's last picture.
  private repainting: number | undefined;
  private readonly view: View;

  constructor(readonly target: HTMLElement, readonly width: number, readonly height: number) {
    this.extent = [0, -height, width, 0];
    this.projection = new Projection({ code: 'picture', units: 'pixels', extent: this.extent });
    const widest = Math.max(width / 300, height / 300, 1);
    this.view = new View({
      projection: this.projection, center: getCenter(this.extent), resolution: widest,
      extent: [-width, -2 * height, 2 * width, height], constrainOnlyCenter: true,
      minResolution: CLOSEST, maxResolution: Math.max(4, widest * 2), enableRotation: false,
      smoothResolutionConstraint: false, showFullExtent: true,
    });
    this.map = new OlMap({
      target, view: this.view, controls: [], layers: [],
      interactions: [
        new PinchZoom(),
        new DragPan({ condition: (event) => this.mayPan(event) }),
        new MouseWheelZoom({ useAnchor: true, duration: 100, timeout: 40 }),
        new Interaction({ handleEvent: (event) => this.pass(event) }),
      ],
    });
    // The map takes two quick clicks at different places for a double click.
    target.addEventListener('dblclick', (event) => {
      const [x, y] = this.map.getEventCoordinate(event) as [number, number];
      this.handler({ kind: 'double', at: { x, y: -y }, event });
    });
  }

  private mayPan({ originalEvent, activePointers }: MapBrowserEvent): boolean {
    const pointer = originalEvent as PointerEvent;
    if (activePointers && activePointers.length > 1) return true;
    if (this.spaceHeld || pointer.button === 1) return true;
    return pointer.button === 0 && this.panByDrag(pointer);
  }

  private pass(event: MapBrowserEvent): boolean {
    const pointer = event.originalEvent as PointerEvent;
    let kind = KINDS[event.type];
    if (!kind) return true;
    if (event.activePointers && event.activePointers.length > 1) kind = 'cancel';
    else if (this.spaceHeld && kind !== 'wheel' && kind !== 'move') return true;
    const [x, y] = event.coordinate as [number, number];
    return !this.handler({ kind, at: { x, y: -y }, event: pointer });
  }

  onPointer(handler: PointerHandler): void {
    this.handler = handler;
  }

  // Adds a layer that `draw` paints at the screen's own density: in each frame,
  // or only when the view or `version` has changed.
  addDrawing(draw: Draw, zIndex: number, version?: () => unknown): Layer {
    let painted = '';
    const canvas = document.createElement('canvas');
    canvas.className = 'stage-drawing';
    const context = canvas.getContext('2d')!;
    const paint = (place: Frame): void => {
      const state = version ? `${version()} ${Object.values(place).join()}` : '';
      if (version && state === painted) return;
      painted = state;
      if (canvas.width !== place.width || canvas.height !== place.height) {
        canvas.width = place.width;
        canvas.height = place.height;
        canvas.style.width = `${place.width / place.density}px`;
        canvas.style.height = `${place.height / place.density}px`;
      } else {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, canvas.width, canvas.height);
      }
      draw(context, place);
    };
    const layer = new Layer({ zIndex, render: (frame) => {
      this.frame = this.frameOf(frame);
      paint(this.frame);
      return canvas;
    } });
    this.paints.set(layer, paint);
    this.map.addLayer(layer);
    return layer;
  }

  // Takes a layer of addDrawing() away.
  removeDrawing(layer: Layer): void {
    this.paints.delete(layer);
    this.map.removeLayer(layer);
  }

  // Paints the layers of addDrawing() anew before the next frame, and nothing
  // else: tiles stay as they are.
  repaint(): void {
    if (this.repainting !== undefined) return;
    this.repainting = requestAnimationFrame(() => {
      this.repainting = undefined;
      if (this.frame) for (const paint of this.paints.values()) paint(this.frame);
    });
  }

  addLayer(layer: BaseLayer): void {
    this.map.addLayer(layer);
  }

  private frameOf({ size, viewState, pixelRatio }: FrameState): Frame {
    const width = Math.round(size[0]! * pixelRatio);
    const height = Math.round(size[1]! * pixelRatio);
    const scale = pixelRatio / viewState.resolution;
    return {
      scale, width, height, density: pixelRatio,
      dx: width / 2 - viewState.center[0]! * scale, dy: height / 2 + viewState.center[1]! * scale,
    };
  }

  // CSS pixels a picture pixel.
  get scale(): number {
    return 1 / (this.view.getResolution() ?? 1);
  }

  get centre(): Point {
    const [x = 0, y = 0] = this.view.getCenter() ?? [];
    return { x, y: -y };
  }

  // Puts (x, y) in the middle.
  moveTo(at: Point, scale = this.scale): void {
    this.view.cancelAnimations();
    this.view.setCenter([at.x, -at.y]);
    this.view.setResolution(1 / scale);
  }

  // Shows all of the rectangle, or the whole picture.
  fit(rect = { x0: 0, y0: 0, x1: this.width, y1: this.height }, padding = 16, closest = 8): void {
    this.map.updateSize();
    this.view.cancelAnimations();
    this.view.fit([rect.x0, -rect.y1, rect.x1, -rect.y0], {
      padding: [padding, padding, padding + this.foot, padding], minResolution: 1 / closest, nearest: false,
    });
  }

  zoomBy(factor: number): void {
    this.view.cancelAnimations();
    this.view.adjustResolution(1 / factor);
  }

  // Moves the view by screen pixels.
  panBy(dx: number, dy: number): void {
    const { x, y } = this.centre;
    this.moveTo({ x: x + dx / this.scale, y: y + dy / this.scale });
  }

  // Calls `listener` after each change of the view.
  onMove(listener: () => void): void {
    this.view.on(['change:center', 'change:resolution'], listener);
  }

  redraw(): void {
    this.map.render();
  }

  dispose(): void {
    if (this.repainting !== undefined) cancelAnimationFrame(this.repainting);
    this.map.setTarget(undefined);
    this.map.dispose();
  }
}
