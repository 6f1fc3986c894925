// The length of something round on the screen.
const LONGEST_PX = 130;

// The longest of 1, 2, 5, 10, … µm that fits: its length and its pixels.
export function scaleBar(pixelSizeUm: number, scale: number): { um: number; px: number } {
  const perPx = pixelSizeUm / scale;
  const most = perPx * LONGEST_PX;
  const decade = 10 ** Math.floor(Math.log10(most));
  const um = [5, 2, 1].map((digit) => digit * decade).find((length) => length <= most) ?? decade;
  return { um, px: um / perPx };
}

export function ScaleBar({ pixelSizeUm, scale }: { pixelSizeUm: number | undefined; scale: number }) {
  if (!pixelSizeUm || pixelSizeUm <= 0) return null;
  const { um, px } = scaleBar(pixelSizeUm, scale);
  const text = um >= 1000 ? `${um / 1000} mm` : um >= 1 ? `${um} µm` : `${Math.round(um * 1000)} nm`;
  return <span class="scale-bar num"><i style={{ width: `${px.toFixed(1)}px` }} />{text}</span>;
}
