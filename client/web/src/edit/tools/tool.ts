// What a tool gets and what it does.
import type { Signal } from '@preact/signals';
import type { Frame, Point } from '../../viewer/stage';
import type { LabelDocument } from '../document';
import type { ToolServant } from '../servant';

export interface Settings {
  readonly radius: Signal<number>;     // Of brush and eraser, px of the picture.
  readonly tolerance: Signal<number>;  // Of the wand, part of the window, 0 to 1.
  readonly threshold: Signal<number>;  // Of the click, 0 to 255.
  readonly over: Signal<boolean>;      // Painting takes pixels from other objects.
}

// The editor as tools see it. Points count from the rectangle's corner.
export interface Host {
  readonly document: LabelDocument;
  readonly settings: Settings;
  readonly selection: Signal<readonly number[]>;
  readonly servant: ToolServant;
  screenPx(pixels: number): number;  // Screen pixels as pixels of the picture.
  windowSpan(): number;              // White minus black of the contrast.
  redraw(): void;
  say(text: string): void;           // Shown and read aloud.
  // The rectangle between two corners; with `keepSize` it is moved, not cut, at the picture's border.
  setRoi(from: Point, to: Point, keepSize: boolean): void;
}

export interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly finger: boolean;  // Of a hand: less exact than a mouse or a pen.
}

// Within how many screen pixels a point is meant.
export function reachOf({ finger }: Modifiers): number {
  return finger ? 24 : 9;
}

export interface Tool {
  readonly cursor?: string;
  // Whether something is begun that Esc ends and undo must not touch.
  readonly active: boolean;
  down(at: Point, keys: Modifiers): void;
  drag(at: Point, keys: Modifiers): void;
  up(at: Point, keys: Modifiers): void;
  move?(at: Point, keys: Modifiers): void;
  double?(at: Point, keys: Modifiers): void;
  wheel?(steps: number): boolean;
  // Enter, Backspace and keys of the tool's own; false if it means nothing.
  key?(event: KeyboardEvent): boolean;
  cancel(): void;
  draw?(context: CanvasRenderingContext2D, frame: Frame): void;
}

// Puts the context into coordinates of the rectangle.
export function pathThrough(points: readonly number[], frame: Frame): Path2D {
  const path = new Path2D();
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]! * frame.scale + frame.dx;
    const y = points[i + 1]! * frame.scale + frame.dy;
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  return path;
}

// Strokes a path so that it shows on bright and dark pictures.
export function strokeTwice(context: CanvasRenderingContext2D, path: Path2D, density: number, colour = '#ffffff'): void {
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.lineWidth = 4 * density;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = 2 * density;
  context.stroke(path);
}
