// What runs inside the page to measure it. Each function but the first is handed to page.evaluate(), so it stands by itself.

// Goes to an address; returns the milliseconds from the navigation to the frame after which `isThere` gives an element.
export async function shownAfter(page, address, isThere) {
  await page.addInitScript(`(() => {
    const isThere = ${isThere};
    const look = () => (isThere() ? requestAnimationFrame(() => setTimeout(() => { globalThis.shownMs = performance.now(); })) : requestAnimationFrame(look));
    look();
  })()`);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.shownMs);
  return page.evaluate(() => globalThis.shownMs);
}

// Moves the camera in each frame for three seconds by `pan` (a drag in circles) or `zoom` (the wheel).
export async function frames(kind) {
  const map = document.querySelector('.picture-map .ol-viewport');
  const box = map.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const pointer = (type, dx, dy) => map.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: type === 'pointermove' ? -1 : 0,
    buttons: type === 'pointerup' ? 0 : 1, clientX: x + dx, clientY: y + dy,
  }));
  const times = [];
  if (kind === 'pan') pointer('pointerdown', 0, 0);
  const began = performance.now();
  await new Promise((done) => requestAnimationFrame(function frame(now) {
    times.push(now);
    const turn = (now - began) / 300;
    if (kind === 'pan') pointer('pointermove', 200 * Math.sin(turn), 150 * Math.sin(1.3 * turn));
    else map.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY: (now - began) % 2000 < 1000 ? -40 : 40 }));
    if (now - began < 3000) requestAnimationFrame(frame);
    else done();
  }));
  if (kind === 'pan') pointer('pointerup', 0, 0);
  const lengths = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  return { perSecond: (1000 * lengths.length) / (times.at(-1) - times[0]), p95: lengths[Math.floor(0.95 * lengths.length)] };
}

// What 100 inputs cost, in ms at the 95th percentile: `handler` (also its median), and `total` with what the next frame draws by script. Painting by the
// browser itself is not in it. `hover` moves the pointer, `stroke` paints with the tool in hand, `undo` takes the stroke back.
export async function handlerCost({ kind }) {
  const map = document.querySelector('.picture-map .ol-viewport');
  const box = map.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  const pointer = (type, buttons, at) => map.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: type === 'pointermove' ? -1 : 0, buttons,
    clientX: box.x + box.width * (0.3 + 0.4 * at), clientY: box.y + box.height * (0.4 + 0.2 * Math.sin(9 * at)),
  }));
  const handlers = [];
  const totals = [];
  const measure = async (act) => {
    await frame();
    const began = performance.now();
    act();
    const handled = performance.now();
    // The map has asked for its frame before this asks.
    const first = handled;
    const drawn = await new Promise((done) => requestAnimationFrame((start) => done(performance.now() - Math.max(start, first))));
    handlers.push(handled - began);
    totals.push(handled - began + drawn);
  };
  if (kind === 'undo') {
    await measure(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true })));
  } else {
    if (kind === 'stroke') pointer('pointerdown', 1, 0);
    for (let i = 0; i < 100; i++) await measure(() => pointer('pointermove', kind === 'stroke' ? 1 : 0, i / 100));
    if (kind === 'stroke') pointer('pointerup', 0, 1);
    await frame();
  }
  const part = (values, share) => values.sort((a, b) => a - b)[Math.floor(share * values.length)];
  return { handler: part(handlers, 0.95), median: part(handlers, 0.5), total: part(totals, 0.95) };
}

// Drags the slider of the contrast for two seconds; then how long the tiles of the last window take.
export async function contrastDrag() {
  const slider = [...document.querySelectorAll('.contrast label.slider')].find((label) => label.textContent.startsWith('White')).querySelector('input[type=range]');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const began = performance.now();
  let count = 0;
  await new Promise((done) => requestAnimationFrame(function frame(now) {
    count++;
    set.call(slider, String(low + (high - low) * (0.4 + 0.3 * Math.sin((now - began) / 200))));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    if (now - began < 2000) requestAnimationFrame(frame);
    else done();
  }));
  const rested = performance.now();
  const tilesSince = () => performance.getEntriesByType('resource').filter(({ name, startTime }) => name.includes('/tiles/') && startTime > rested);
  await new Promise((done) => setTimeout(done, 1500));
  return { perSecond: (1000 * count) / (rested - began), exactAfter: Math.max(...tilesSince().map(({ responseEnd }) => responseEnd)) - rested };
}
