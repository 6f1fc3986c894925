// Finds boxes near a point or in a rectangle.
import type { Rect } from './trace';

const CELL_PX = 256;

// Boxes sorted into square cells. `boxes` holds x0, y0, x1, y1 of each.
export class Grid {
  private readonly columns: number;
  private readonly rows: number;
  private readonly x0: number;
  private readonly y0: number;
  private readonly begin: Uint32Array;
  private readonly items: Uint32Array;
  private readonly stamp: Uint32Array;
  private turn = 0;

  constructor(private readonly boxes: Int32Array) {
    const count = boxes.length / 4;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < boxes.length; i += 4) {
      x0 = Math.min(x0, boxes[i]!);
      y0 = Math.min(y0, boxes[i + 1]!);
      x1 = Math.max(x1, boxes[i + 2]!);
      y1 = Math.max(y1, boxes[i + 3]!);
    }
    this.x0 = count > 0 ? x0 : 0;
    this.y0 = count > 0 ? y0 : 0;
    this.columns = count > 0 ? Math.floor((x1 - x0) / CELL_PX) + 1 : 1;
    this.rows = count > 0 ? Math.floor((y1 - y0) / CELL_PX) + 1 : 1;
    this.begin = new Uint32Array(this.columns * this.rows + 1);
    this.stamp = new Uint32Array(count);
    this.eachCell((cell) => this.begin[cell + 1]!++);
    for (let c = 0; c < this.columns * this.rows; c++) this.begin[c + 1]! += this.begin[c]!;
    this.items = new Uint32Array(this.begin[this.columns * this.rows]!);
    const next = this.begin.slice();
    this.eachCell((cell, item) => (this.items[next[cell]!++] = item));
  }

  private eachCell(visit: (cell: number, item: number) => void): void {
    for (let i = 0; i < this.stamp.length; i++) {
      const c1 = this.column(this.boxes[4 * i + 2]!);
      const r1 = this.row(this.boxes[4 * i + 3]!);
      for (let r = this.row(this.boxes[4 * i + 1]!); r <= r1; r++)
        for (let c = this.column(this.boxes[4 * i]!); c <= c1; c++) visit(r * this.columns + c, i);
    }
  }
  private column(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.x0) / CELL_PX)));
  }
  private row(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.y0) / CELL_PX)));
  }

  // Calls `visit` once for each box that meets the rectangle.
  query(rect: Rect, visit: (item: number) => void): void {
    const { boxes, stamp } = this;
    const turn = ++this.turn;
    const c1 = this.column(rect.x1);
    const r1 = this.row(rect.y1);
    for (let r = this.row(rect.y0); r <= r1; r++) {
      for (let c = this.column(rect.x0); c <= c1; c++) {
        const cell = r * this.columns + c;
        for (let k = this.begin[cell]!; k < this.begin[cell + 1]!; k++) {
          const i = this.items[k]!;
          if (stamp[i] === turn) continue;
          stamp[i] = turn;
          if (boxes[4 * i]! <= rect.x1 && boxes[4 * i + 2]! >= rect.x0 &&
              boxes[4 * i + 1]! <= rect.y1 && boxes[4 * i + 3]! >= rect.y0) visit(i);
        }
      }
    }
  }
}
