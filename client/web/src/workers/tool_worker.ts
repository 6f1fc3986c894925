// Computes what takes a tool longer than a frame: edges, paths and basins.
import { smooth, type Plane } from '../geometry/intensity';
import { costMap, PathTree, type CostMap } from '../geometry/live_wire';
import { distanceInside, watershed } from '../geometry/watershed';

export type ToolRequest = { readonly id: number } & (
  | { readonly type: 'pixels'; readonly width: number; readonly height: number; readonly values: Uint8Array | Uint16Array }
  | { readonly type: 'smooth' }
  | { readonly type: 'anchor'; readonly x: number; readonly y: number }
  | { readonly type: 'path'; readonly x: number; readonly y: number }
  | { readonly type: 'basins'; readonly width: number; readonly height: number; readonly probability: Uint8Array; readonly threshold: number });

export type ToolAnswer = { readonly id: number; readonly value: unknown };

const scope = self as unknown as {
  onmessage: (event: MessageEvent<ToolRequest>) => void;
  postMessage(answer: ToolAnswer): void;
};
// A peak must rise this much above its pass to a higher one; 3 is a pixel.
const DYNAMIC = 6;
let plane: Plane | undefined;
let costs: CostMap | undefined;
let tree: PathTree | undefined;

scope.onmessage = ({ data }) => scope.postMessage({ id: data.id, value: answer(data) });

function answer(request: ToolRequest): unknown {
  switch (request.type) {
    case 'pixels':
      plane = { width: request.width, height: request.height, data: Float32Array.from(request.values) };
      costs = tree = undefined;
      return true;
    case 'smooth':
      return plane && smooth(plane);
    case 'anchor':
      if (!plane) return false;
      costs ??= costMap(plane);
      tree = new PathTree(costs, request.x, request.y);
      return true;
    case 'path':
      return tree?.pathTo(request.x, request.y) ?? [];
    case 'basins': {
      const { probability, width, height, threshold } = request;
      return watershed(distanceInside(probability, width, height, threshold), width, height, DYNAMIC);
    }
  }
}
