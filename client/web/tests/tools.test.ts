// The paths, floods and basins behind the tools, and the mask's file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { flood, smooth } from '../src/geometry/intensity';
import { costMap, PathTree, type CostMap } from '../src/geometry/live_wire';
import { encodePng16 } from '../src/geometry/png16';
import { distanceInside, watershed } from '../src/geometry/watershed';

// The distances of plain Dijkstra with a sorted list.
function dijkstra({ width, height, cost }: CostMap, start: number): number[] {
  const distance = new Array<number>(width * height).fill(Infinity);
  distance[start] = 0;
  const open = new Set([start]);
  while (open.size > 0) {
    const i = [...open].reduce((a, b) => (distance[b]! < distance[a]! ? b : a));
    open.delete(i);
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy];
        if ((dx === 0 && dy === 0) || x < 0 || y < 0 || x >= width || y >= height) continue;
        const n = y * width + x;
        const next = distance[i]! + (cost[i]! + cost[n]!) * (dx !== 0 && dy !== 0 ? 7 : 5);
        if (next < distance[n]!) {
          distance[n] = next;
          open.add(n);
        }
      }
    }
  }
  return distance;
}

test('a path costs what the cheapest path costs', () => {
  let state = 5;
  const cost = Uint8Array.from({ length: 23 * 17 }, () => 1 + (state = (state * 75 + 74) % 65537) % 63);
  const map = { width: 23, height: 17, cost };
  const tree = new PathTree(map, 4, 9);
  const plain = dijkstra(map, 9 * 23 + 4);
  for (let i = 0; i < plain.length; i++) {
    const [x, y] = [i % 23, Math.floor(i / 23)];
    assert.equal(tree.costTo(x, y), plain[i]);
    const path = tree.pathTo(x, y);
    assert.deepEqual([path.slice(0, 2), path.slice(-2)], [[4, 9], [x, y]]);
    let sum = 0;
    for (let k = 2; k < path.length; k += 2) {
      const [dx, dy] = [path[k]! - path[k - 2]!, path[k + 1]! - path[k - 1]!];
      assert.ok(Math.max(Math.abs(dx), Math.abs(dy)) === 1);
      sum += (dx !== 0 && dy !== 0 ? 7 : 5) *
        (cost[path[k - 1]! * 23 + path[k - 2]!]! + cost[path[k + 1]! * 23 + path[k]!]!);
    }
    assert.equal(sum, plain[i]);
  }
});

// A disc of 1000 on 100.
function disc(width: number, cx: number, cy: number, radius: number): Float32Array {
  return Float32Array.from({ length: width * width }, (_, i) =>
    Math.hypot((i % width) - cx, Math.floor(i / width) - cy) < radius ? 1000 : 100);
}

test('a live wire follows the edge of a disc', () => {
  const map = costMap({ width: 80, height: 80, data: disc(80, 40, 40, 25) });
  const path = new PathTree(map, 15, 40).pathTo(65, 40);
  for (let k = 0; k < path.length; k += 2)
    assert.ok(Math.abs(Math.hypot(path[k]! - 40, path[k + 1]! - 40) - 25) < 2.5);
});

test('a flood takes the disc and stops where it is blocked', () => {
  const plane = smooth({ width: 60, height: 60, data: disc(60, 30, 30, 20) });
  const found = flood(plane, 30, 30, 300, 200, () => false);
  assert.ok(Math.abs(found.length - Math.PI * 400) < 120);
  const half = flood(plane, 20, 30, 300, 200, (i) => i % 60 === 30);
  assert.ok(half.every((i) => i % 60 < 30) && half.length > 400);
  assert.deepEqual(flood(plane, 30, 30, 300, 0, () => false), [30 * 60 + 30]);
});

test('touching discs become two basins, a dented one stays one', () => {
  const width = 90;
  const two = Uint8Array.from({ length: width * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.hypot(x - 30, y - 45) < 16 || Math.hypot(x - 59, y - 45) < 16 ? 220 : 10;
  });
  const basins = watershed(distanceInside(two, width, width, 128), width, width, 6);
  assert.notEqual(basins[45 * width + 30], basins[45 * width + 59]);
  assert.equal(new Set(basins).size, 3);
  assert.equal(basins[45 * width + 20], basins[45 * width + 38]);
  const one = two.map((value, i) => (Math.abs((i % width) - 45) < 9 && Math.abs(Math.floor(i / width) - 45) < 15.5 ? 220 : value));
  assert.equal(new Set(watershed(distanceInside(one, width, width, 128), width, width, 6)).size, 2);
});

test('a mask is a grey PNG of 16 bit', async () => {
  const values = Uint16Array.from({ length: 7 * 5 }, (_, i) => i * 1871);
  const file = await encodePng16(7, 5, values);
  const view = new DataView(file.buffer);
  assert.deepEqual([...file.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.deepEqual([view.getUint32(16), view.getUint32(20), file[24], file[25]], [7, 5, 16, 0]);
  const length = view.getUint32(33);
  const rows = inflateSync(file.subarray(41, 41 + length));
  const back = new Uint16Array(values.length);
  for (let y = 0; y < 5; y++) {
    const row = rows.subarray(y * 15 + 1, (y + 1) * 15);
    for (let x = 0; x < 14; x++) {
      const above = y > 0 && rows[y * 15] === 2 ? rows[(y - 1) * 15 + 1 + x]! : 0;
      row[x] = row[x]! + above;
    }
    for (let x = 0; x < 7; x++) back[y * 7 + x] = row[2 * x]! * 256 + row[2 * x + 1]!;
  }
  assert.deepEqual(back, values);
});
