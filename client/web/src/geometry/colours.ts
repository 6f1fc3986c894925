// Colours of objects, as 0xAABBGGRR.

// Okabe and Ito 2008, without black: told apart by people with colour
// deficiencies. Yellow and sky blue first, which show best on dark pictures.
const OKABE_ITO = ['#f0e442', '#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#0072b2'];

// Cividis (Nuñez et al. 2018), from low to high.
const RAMP = ['#00224e', '#35456c', '#666970', '#948e77', '#c8b866', '#fee838'];

export const DARK_HALO = 0xb0000000;

export function pack(hex: string, alpha = 255): number {
  const rgb = parseInt(hex.slice(1), 16);
  return ((alpha << 24) | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

const PALETTE = Uint32Array.from(OKABE_ITO, (hex) => pack(hex));

// The colour of an object by its number. Neighbours in number differ.
export function colourOf(number: number): number {
  return PALETTE[number % PALETTE.length]!;
}

export function cssColourOf(number: number): string {
  return OKABE_ITO[number % OKABE_ITO.length]!;
}

const STEPS = makeRamp();

function makeRamp(): Uint32Array {
  const steps = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (RAMP.length - 1);
    const k = Math.min(RAMP.length - 2, Math.floor(at));
    steps[i] = blend(pack(RAMP[k]!), pack(RAMP[k + 1]!), at - k);
  }
  return steps;
}

function blend(a: number, b: number, part: number): number {
  let mixed = 0;
  for (const shift of [0, 8, 16, 24]) {
    const low = (a >>> shift) & 255;
    mixed |= Math.round(low + (((b >>> shift) & 255) - low) * part) << shift;
  }
  return mixed >>> 0;
}

// The colour of a value between 0 and 1.
export function rampColour(value: number): number {
  return STEPS[Math.max(0, Math.min(255, Math.round(value * 255)))]!;
}

export function rampCss(): string {
  return `linear-gradient(to right, ${RAMP.join(', ')})`;
}

export function withAlpha(colour: number, alpha: number): number {
  return ((colour & 0xffffff) | (alpha << 24)) >>> 0;
}
