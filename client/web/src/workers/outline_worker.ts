// Paints outlines to tiles beside the page's thread. One tile at a time, so that
// a tile that left the view can be taken back before its turn.
import { Canvas32 } from '../geometry/rasterise';
import { withBoxes, type Outlines } from '../geometry/outline_set';
import { OutlineStore } from '../geometry/outline_store';
import { PLAIN_STYLE, type OutlineStyle } from '../geometry/outline_style';
import { paintTile, type TilePlace } from '../geometry/paint_outlines';

export type OutlineRequest =
  | { type: 'add'; outlines: Outlines }
  | { type: 'clear' }
  | { type: 'style'; style: OutlineStyle }
  | { type: 'tile'; id: number; place: TilePlace; side: number }
  | { type: 'cancel'; id: number };

export interface OutlineAnswer {
  readonly id: number;
  readonly bitmap: ImageBitmap;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<OutlineRequest>) => void;
  postMessage(answer: OutlineAnswer, transfer: Transferable[]): void;
};
let store = new OutlineStore();
let style = PLAIN_STYLE;
let canvas = new Canvas32(512, 512);
const queue: Extract<OutlineRequest, { type: 'tile' }>[] = [];
let working = false;

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'add':
      store.add(withBoxes(data.outlines));
      break;
    case 'clear':
      store = new OutlineStore();
      break;
    case 'style':
      style = data.style;
      break;
    case 'cancel': {
      const at = queue.findIndex((tile) => tile.id === data.id);
      if (at >= 0) queue.splice(at, 1);
      break;
    }
    case 'tile':
      queue.push(data);
      if (!working) void work();
  }
};

async function work(): Promise<void> {
  working = true;
  for (let tile = queue.shift(); tile; tile = queue.shift()) {
    const { id, place, side } = tile;
    if (canvas.width !== side) canvas = new Canvas32(side, side);
    paintTile(canvas, store, place, style);
    const image = new ImageData(side, side);
    canvas.copyTo(new Uint32Array(image.data.buffer));
    const bitmap = await createImageBitmap(image);
    scope.postMessage({ id, bitmap }, [bitmap]);
    // Lets messages in that arrived meanwhile.
    await new Promise((resolve) => setTimeout(resolve));
  }
  working = false;
}
