// A region under edit as the test knows it: where its pixels lie on the screen, and which pixels a tool takes by the rules that
// docs/web.md states. Written without the page's code.

// The editor shows a region of 64 × 64 at its closest: 8 screen pixels a pixel.
export const SIDE = 64;
const SCALE = 8;

// Opens the region at (x0, y0) of a file; nothing is drawn there yet.
export async function openRegion(page, server, { sha256, x0, y0, name }) {
  const query = new URLSearchParams({ file: sha256, slice: '1', roi: [x0, y0, x0 + SIDE, y0 + SIDE].join(), name });
  await page.goto(`${server.url}/edit?${query}`);
  await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  await page.getByText('800 %').waitFor();
  page.corner = [await edge(page, 'x', x0 + SIDE / 2) - SCALE * SIDE / 2, await edge(page, 'y', y0 + SIDE / 2) - SCALE * SIDE / 2];
}

// Where on the screen the pixels from `value` on begin, by what the page says is under the pointer. Half pixels of the screen count.
async function edge(page, axis, value) {
  const box = await page.locator('.picture-map').boundingBox();
  const at = { x: box.x + Math.floor(box.width / 2), y: box.y + Math.floor(box.height / 2) };
  for (let step = -40; step <= 40; step++) {
    await page.mouse.move(at.x + (axis === 'x' ? step / 2 + 0.25 : 0), at.y + (axis === 'y' ? step / 2 + 0.25 : 0));
    const shown = new RegExp(`${axis} (\\d+)`).exec(await page.locator('.picture-value').textContent());
    if (shown && Number(shown[1]) >= value) return at[axis] + step / 2;
  }
  throw new Error(`the middle of the region is not in the middle of the map`);
}

// Points of the region that lie on whole pixels of the screen, where a press of a button is exact, near those that are wanted.
export function snapped(page, points) {
  return points.map((point) => point.map((value, i) => (Math.round(page.corner[i] + value * SCALE) - page.corner[i]) / SCALE));
}

// The screen's coordinates of a point of the region.
function screen(page, point) {
  return point.map((value, i) => page.corner[i] + value * SCALE);
}

export async function clickAt(page, point) {
  await page.mouse.click(...screen(page, point));
}

export async function drag(page, from, to) {
  await page.mouse.move(...screen(page, from));
  await page.mouse.down();
  await page.mouse.move(...screen(page, to), { steps: 6 });
  await page.mouse.up();
}

// Sets the corners of a polygon and closes it.
export async function drawPolygon(page, corners) {
  await page.keyboard.press('p');
  for (const corner of corners) await clickAt(page, corner);
  await page.keyboard.press('Enter');
}

// The radius that the tool in hand says it has, in pixels.
export async function radius(page) {
  return Number.parseFloat(await page.getByRole('region', { name: 'Tool' }).getByRole('status').textContent());
}

// Runs `take` for each pixel of the region whose centre (x, y) is `inside`.
function eachPixel(inside, take) {
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++)
      if (inside(column + 0.5, row + 0.5)) take(row * SIDE + column);
}

export function inPolygon(corners) {
  return (x, y) => {
    let inside = false;
    corners.forEach(([bx, by], i) => {
      const [ax, ay] = corners.at(i - 1);
      if (ay <= y !== by <= y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    });
    return inside;
  };
}

export function inStroke([ax, ay], [bx, by], reach) {
  return (x, y) => {
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    const t = Math.max(0, Math.min(1, along));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= reach;
  };
}

// Objects keep their pixels when another is drawn over them.
export function paint(labels, inside, label) {
  eachPixel(inside, (i) => { labels[i] ||= label; });
}

export function erase(labels, inside) {
  eachPixel(inside, (i) => { labels[i] = 0; });
}

// The objects of the list: label to area.
export async function listedObjects(page) {
  const rows = await page.locator('.objects .vt-row').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => Number(cell.textContent.replaceAll(',', '')))));
  return new Map(rows);
}

export function areas(labels) {
  const found = new Map();
  for (const label of labels) if (label) found.set(label, (found.get(label) ?? 0) + 1);
  return new Map([...found].sort(([a], [b]) => a - b));
}
