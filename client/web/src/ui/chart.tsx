// Curves over epochs. uPlot draws them; the same numbers stand in a table.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Curve {
  name: string;
  values: (number | null)[];
  colour: 1 | 2 | 3;        // Of --curve-1 …
  right?: boolean;          // By the right axis, from 0 to 1.
}
interface ChartProps { label: string; x: number[]; xName: string; curves: Curve[]; height?: number }

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options({ x, xName, curves, height = 280 }: ChartProps, width: number): uPlot.Options {
  const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '12px system-ui, sans-serif' };
  const right = curves.some((curve) => curve.right);
  return {
    width, height,
    legend: { show: true, live: true },
    cursor: { y: false, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: {}, r: { range: [0, 1] } },
    axes: [
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], label: xName, labelSize: 22, labelFont: '12px system-ui, sans-serif' },
      { ...axis, size: 58 },
      ...(right ? [{ ...axis, side: 1 as const, scale: 'r', grid: { show: false } }] : []),
    ],
    series: [
      { label: xName },
      ...curves.map((curve) => ({
        label: curve.name,
        scale: curve.right ? 'r' : 'y',
        stroke: colour(`--curve-${curve.colour}`),
        width: 2,
        spanGaps: true,
        points: { show: x.length < 3 },
        ...(curve.right && { dash: [6, 4] }),
      })),
    ],
  };
}

export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const data = (): uPlot.AlignedData =>
    [latest.current.x, ...latest.current.curves.map((curve) => curve.values)];
  const shape = props.curves.map((curve) => curve.name).join() + (props.x.length < 3);

  // Colours are read when the plot is made, so another theme makes it anew.
  useEffect(() => {
    // Observers may still call when the component has left the document.
    const element = box.current!;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(latest.current, element.clientWidth), data(), element);
    };
    make();
    const sizes = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: props.height ?? 280 }));
    sizes.observe(element);
    const theme = new MutationObserver(make);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', make);
    return () => {
      sizes.disconnect();
      theme.disconnect();
      system.removeEventListener('change', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data()), [props.x, props.curves]);

  return <div class="chart" ref={box} role="img" aria-label={props.label} />;
}
