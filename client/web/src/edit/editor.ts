// One rectangle of a picture under edit: the document, the tools, and what keys
// and the pointer do with them.
import { signal } from '@preact/signals';
import type { RawPixels } from '../viewer/picture';
import type { Frame, Point, PointerInput } from '../viewer/stage';
import type { Viewer } from '../viewer/viewer';
import { viewerKeyOfOneSlice } from '../viewer/keys';
import { actionOf, rightClick, type ActionId, type ToolId } from '../ui/keys';
import { applyToObjects, deleteObjects, mergeObjects } from './actions';
import type { LabelDocument } from './document';
import { drawOthers, type OtherRegion } from './others';
import { Overlay } from './overlay';
import { ToolServant, type Probability } from './servant';
import { Brush } from './tools/brush';
import { Click } from './tools/click';
import { Cut } from './tools/cut';
import { LiveWire } from './tools/live_wire';
import { Polygon } from './tools/polygon';
import { Roi } from './tools/roi';
import { Select } from './tools/select';
import type { Host, Modifiers, Tool } from './tools/tool';
import { Wand } from './tools/wand';

const MOST_RADIUS = 150;

// What the screen does for the editor.
export interface Outside {
  save(): void;
  help(): void;
  say(text: string): void;
  setRoi(from: Point, to: Point, keepSize: boolean): void;  // In pixels of the picture.
  moveRoi(columns: number, rows: number): void;  // By its own width and height.
  moveSlice(by: number): void;               // The same region of another slice.
  readProbability?: () => Promise<Probability>;
}

export class Editor implements Host {
  readonly tool = signal<ToolId>('select');
  readonly selection = signal<readonly number[]>([]);
  readonly others = signal<readonly OtherRegion[]>([]);  // In pixels of the picture.
  readonly settings = { radius: signal(8), tolerance: signal(0.08), threshold: signal(128), over: signal(false) };
  readonly servant: ToolServant;
  private hand: Tool;
  private readonly overlay: Overlay;
  private before: readonly number[] = [];
  private penDown = false;
  // While an outline follows the pointer without a pressed button: the tool before.
  private followed: ToolId | undefined;
  private readonly noMenu = (event: Event): void => {
    if (rightClick.value === 'outline') event.preventDefault();
  };

  // REQUIRES: `viewer` is attached and shows the document's picture.
  constructor(
    readonly viewer: Viewer, readonly document: LabelDocument, pixels: RawPixels, private readonly outside: Outside,
  ) {
    this.servant = new ToolServant(pixels, outside.readProbability);
    viewer.outlines.sink();
    this.hand = new Select(this);
    this.overlay = new Overlay(viewer, document, pixels, this.selection, (context, frame) => this.drawHand(context, frame));
    const { stage } = viewer;
    stage.addDrawing((context, frame) => drawOthers(context, frame, this.others.value), 7,
      () => this.others.value.map(({ x0, y0, x1, y1, name }) => [x0, y0, x1, y1, name].join()).join());
    stage.panByDrag = (event) => event.pointerType === 'touch' && this.tool.value === 'select';
    stage.onPointer((input) => this.pointer(input));
    stage.target.style.cursor = 'default';
    stage.target.addEventListener('contextmenu', this.noMenu);
  }

  screenPx(pixels: number): number {
    return pixels / this.viewer.stage.scale;
  }

  windowSpan(): number {
    const window = this.viewer.window.value;
    return window ? window.hi - window.lo : 255;
  }

  // Shows where others draw.
  showOthers(others: readonly OtherRegion[]): void {
    this.others.value = others;
    this.redraw();
  }

  redraw(): void {
    this.viewer.stage.repaint();
  }

  say(text: string): void {
    this.outside.say(text);
  }

  setRoi(from: Point, to: Point, keepSize: boolean): void {
    const { x0, y0 } = this.document.roi;
    this.outside.setRoi({ x: from.x + x0, y: from.y + y0 }, { x: to.x + x0, y: to.y + y0 }, keepSize);
  }

  choose(tool: ToolId): void {
    this.hand.cancel();
    this.tool.value = tool;
    this.hand = this.make(tool);
    this.viewer.stage.target.style.cursor = this.hand.cursor ?? 'default';
    this.redraw();
  }

  private make(tool: ToolId): Tool {
    switch (tool) {
      case 'select': return new Select(this);
      case 'brush': return new Brush(this, false);
      case 'erase': return new Brush(this, true);
      case 'polygon': return new Polygon(this, false);
      case 'freehand': return new Polygon(this, true);
      case 'wire': return new LiveWire(this);
      case 'wand': return new Wand(this);
      case 'click': return new Click(this);
      case 'cut': return new Cut(this);
      case 'roi': return new Roi(this);
    }
  }

  private drawHand(context: CanvasRenderingContext2D, frame: Frame): void {
    const { x0, y0 } = this.document.roi;
    this.hand.draw?.(context, { ...frame, dx: frame.dx + x0 * frame.scale, dy: frame.dy + y0 * frame.scale });
  }

  // True keeps the input from panning and zooming.
  private pointer({ kind, at, event }: PointerInput): boolean {
    const pointer = event as PointerEvent;
    const local = { x: at.x - this.document.roi.x0, y: at.y - this.document.roi.y0 };
    const keys = {
      shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey, finger: pointer.pointerType === 'touch',
    };
    if (kind === 'cancel') {
      this.hand.cancel();
      return false;
    }
    if (kind === 'wheel') return this.wheel(event as WheelEvent);
    if (this.followRightButton(kind, local, keys, pointer)) return true;
    // A palm rests on the screen while a pen draws.
    if (pointer.pointerType === 'pen') this.penDown = kind === 'down' || kind === 'drag';
    else if (pointer.pointerType === 'touch' && this.penDown) return true;
    if (kind === 'move') {
      this.viewer.point(at);
      if (pointer.buttons === 0) this.hand.move?.(local, keys);
      return false;
    }
    if ((kind === 'down' || kind === 'up') && pointer.button !== 0) return false;
    if (kind === 'drag' && (pointer.buttons & 1) === 0) return false;
    this.act(kind, local, keys);
    return !this.viewer.stage.panByDrag(pointer);
  }

  // A right click begins an outline that follows the pointer, another one ends
  // it, if the user wants so. True if the input was for that.
  private followRightButton(kind: PointerInput['kind'], at: Point, keys: Modifiers, pointer: PointerEvent): boolean {
    if (rightClick.value !== 'outline') return false;
    const right = pointer.button === 2 && (kind === 'down' || kind === 'up');
    if (kind === 'down' && right) {
      if (this.followed === undefined) {
        this.followed = this.tool.value;
        this.choose('freehand');
        this.act('down', at, keys);
      } else this.endOutline(at, keys);
    } else if (this.followed !== undefined && !this.hand.active) this.endOutline(at, keys);  // Esc.
    else if (this.followed !== undefined && (kind === 'move' || kind === 'drag')) {
      this.viewer.point({ x: at.x + this.document.roi.x0, y: at.y + this.document.roi.y0 });
      this.act('drag', at, keys);
    } else return right;
    return true;
  }

  private endOutline(at: Point, keys: Modifiers): void {
    const before = this.followed!;
    this.followed = undefined;
    if (this.hand.active) this.act('up', at, keys);
    this.choose(before);
  }

  private act(kind: 'down' | 'drag' | 'up' | 'double', at: Point, keys: Modifiers): void {
    try {
      if (kind === 'double') this.hand.double?.(at, keys);
      else this.hand[kind](at, keys);
    } catch (error) {
      this.hand.cancel();
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  private wheel(event: WheelEvent): boolean {
    const steps = Math.sign(event.deltaY || event.deltaX);
    if (!event.shiftKey) return false;
    event.preventDefault();
    if (!this.hand.wheel?.(steps)) this.resize(steps > 0 ? 1 / 1.15 : 1.15);
    return true;
  }

  private resize(factor: number): void {
    const { radius } = this.settings;
    const next = radius.value * factor;
    const step = factor > 1 ? Math.max(next, radius.value + 0.5) : Math.min(next, radius.value - 0.5);
    radius.value = Math.min(MOST_RADIUS, Math.max(0.5, Math.round(step * 2) / 2));
    this.redraw();
  }

  // False if the key means nothing here.
  key(event: KeyboardEvent): boolean {
    if (event.key === ' ') {
      this.viewer.stage.spaceHeld = true;
      return true;
    }
    if (event.key === 'Escape') {
      if (this.hand.active) this.hand.cancel();
      else this.pick([]);
      return true;
    }
    if (this.hand.key?.(event)) return true;
    const action = actionOf(event);
    if (action) {
      this.do(action);
      return true;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (pan) this.viewer.stage.panBy(pan[0]! * 80, pan[1]! * 80);
    else return viewerKeyOfOneSlice(this.viewer, event);
    return true;
  }

  keyUp(event: KeyboardEvent): void {
    if (event.key === ' ') this.viewer.stage.spaceHeld = false;
  }

  private pick(labels: readonly number[]): void {
    if (this.selection.value.length > 0) this.before = this.selection.value;
    this.selection.value = labels;
  }

  do(action: ActionId): void {
    const { document, selection, outside } = this;
    switch (action) {
      case 'delete': deleteObjects(document, selection.value); this.pick([]); break;
      case 'merge':
        if (selection.value.length < 2) this.say('Select two or more objects to merge.');
        else if (mergeObjects(document, selection.value)) selection.value = selection.value.slice(0, 1);
        break;
      case 'holes': this.apply('Fill holes'); break;
      case 'grow': this.apply('Grow'); break;
      case 'shrink': this.apply('Shrink'); break;
      case 'new': this.pick([]); break;
      case 'swap': this.pick(this.before.filter((label) => document.objects.has(label))); break;
      case 'smaller': this.resize(1 / 1.2); break;
      case 'larger': this.resize(1.2); break;
      case 'all': this.pick(document.list().map(({ label }) => label)); break;
      case 'undo': this.walk(document.undo(), 'Undone'); break;
      case 'redo': this.walk(document.redo(), 'Redone'); break;
      case 'save': outside.save(); break;
      case 'help': outside.help(); break;
      case 'north': outside.moveRoi(0, -1); break;
      case 'south': outside.moveRoi(0, 1); break;
      case 'west': outside.moveRoi(-1, 0); break;
      case 'east': outside.moveRoi(1, 0); break;
      case 'earlier': outside.moveSlice(-1); break;
      case 'later': outside.moveSlice(1); break;
      default: this.choose(action);
    }
  }

  private apply(name: 'Fill holes' | 'Grow' | 'Shrink'): void {
    const { document, selection } = this;
    if (selection.value.length === 0) this.say('Select an object first.');
    else if (!applyToObjects(document, name, selection.value)) this.say(`${name}: nothing changed.`);
    selection.value = selection.value.filter((label) => document.objects.has(label));
  }

  private walk(name: string | undefined, what: string): void {
    this.hand.cancel();
    this.selection.value = this.selection.value.filter((label) => this.document.objects.has(label));
    this.say(name ? `${what}: ${name}` : 'There is nothing more.');
  }

  // Shows an object in the middle.
  reveal(label: number): void {
    const object = this.document.objects.get(label);
    if (!object) return;
    const { roi } = this.document;
    const { x0, y0, x1, y1 } = object.box;
    this.pick([label]);
    const scale = Math.max(this.viewer.stage.scale, Math.min(4, 96 / Math.max(x1 - x0, y1 - y0)));
    this.viewer.stage.moveTo({ x: roi.x0 + (x0 + x1) / 2, y: roi.y0 + (y0 + y1) / 2 }, scale);
  }

  // Puts a point of the rectangle in the middle.
  show(x: number, y: number): void {
    const { roi } = this.document;
    this.viewer.stage.moveTo({ x: roi.x0 + x, y: roi.y0 + y }, Math.max(this.viewer.stage.scale, 2));
  }

  dispose(): void {
    this.viewer.stage.target.removeEventListener('contextmenu', this.noMenu);
    this.hand.cancel();
    this.overlay.dispose();
    this.servant.dispose();
  }
}
