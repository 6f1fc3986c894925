// Undo and redo: the rectangle of each step before and after, as runs.
import { signal } from '@preact/signals';
import { decodeRuns, encodeRuns } from '../geometry/runs';
import type { Rect } from '../geometry/trace';

const MOST_BYTES = 64 << 20;

interface Step {
  readonly name: string;
  readonly rect: Rect;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface Restored {
  readonly name: string;
  readonly rect: Rect;
  readonly labels: Uint16Array;
}

// Keeps all steps that fit into 64 MiB: many thousands of strokes.
export class History {
  readonly undoable = signal<string | null>(null);  // The name of the step.
  readonly redoable = signal<string | null>(null);
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];
  private bytes = 0;

  get length(): number {
    return this.done.length;
  }

  push(name: string, rect: Rect, before: Uint16Array, after: Uint16Array): void {
    for (const step of this.undone.splice(0)) this.bytes -= sizeOf(step);
    const step = { name, rect, before: encodeRuns(before), after: encodeRuns(after) };
    this.done.push(step);
    this.bytes += sizeOf(step);
    while (this.bytes > MOST_BYTES && this.done.length > 1) this.bytes -= sizeOf(this.done.shift()!);
    this.tell();
  }

  undo(): Restored | undefined {
    const step = this.done.pop();
    if (!step) return undefined;
    this.undone.push(step);
    this.tell();
    return restored(step, step.before);
  }

  redo(): Restored | undefined {
    const step = this.undone.pop();
    if (!step) return undefined;
    this.done.push(step);
    this.tell();
    return restored(step, step.after);
  }

  private tell(): void {
    this.undoable.value = this.done.at(-1)?.name ?? null;
    this.redoable.value = this.undone.at(-1)?.name ?? null;
  }
}

function sizeOf({ before, after }: Step): number {
  return before.length + after.length;
}

function restored({ name, rect }: Step, runs: Uint8Array): Restored {
  return { name, rect, labels: decodeRuns(runs, (rect.x1 - rect.x0) * (rect.y1 - rect.y0)) };
}
