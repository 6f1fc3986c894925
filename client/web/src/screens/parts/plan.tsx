// How a training was planned: each value with its reason. With `onChange`
// values can be changed.
import { useState } from 'preact/hooks';
import type { ImageSize, PlanDecision, TrainingParameters } from '../../api/types';
import { parameterNames, training, words } from '../../ui/texts';

// `network_input_size` and `network-input-size` are `networkInputSize` in JSON.
export function fieldOf(name: string): string {
  return name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}
export function nameOf(field: string): string {
  const spelled = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return parameterNames[field] ?? spelled.charAt(0).toUpperCase() + spelled.slice(1);
}
export function textOf(value: TrainingParameters[string] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return `${(value as ImageSize).height ?? 0}x${(value as ImageSize).width ?? 0}`;
  return String(value);
}

// What the user typed, as the JSON wants it: of the type that the field has now.
export function parsed(text: string, sample: TrainingParameters[string] | undefined): TrainingParameters[string] | undefined {
  const size = /^\s*(\d+)\s*[x×, ]\s*(\d+)\s*$/.exec(text);
  if (text.trim() === '') return undefined;
  if (typeof sample === 'object') return size ? { height: Number(size[1]), width: Number(size[2]) } : text;
  if (typeof sample === 'boolean') return /^(true|yes|on|1)$/i.test(text.trim());
  if (typeof sample === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  return text.trim();
}

// Those that people look at first.
const first = ['samples', 'masks', 'target', 'networkInputSize', 'subimageSize', 'epochs', 'batchSize', 'learningRate', 'device'];

interface PlanProps {
  plan: PlanDecision[];
  parameters: TrainingParameters;
  given?: TrainingParameters;
  onChange?: (field: string, value: TrainingParameters[string] | undefined) => void;
}

function ValueCell({ field, decision, parameters, given, onChange }: { field: string; decision: PlanDecision } & Omit<PlanProps, 'plan'>) {
  const shown = decision.value || textOf(parameters[field]);
  const [editing, setEditing] = useState<string>();
  if (!onChange || !(field in parameters)) return <span class="num">{shown}</span>;
  const accept = () => {
    if (editing !== undefined && editing !== shown) onChange(field, parsed(editing, parameters[field]));
    setEditing(undefined);
  };
  if (editing === undefined)
    return (
      <button class="value" aria-label={`${training.change}: ${nameOf(field)}, ${shown}`} onClick={() => setEditing(textOf(given?.[field] ?? parameters[field]))}>
        <span class="num">{shown}</span>
      </button>
    );
  return (
    <input autofocus size={10} value={editing} aria-label={nameOf(field)}
      onInput={(event) => setEditing(event.currentTarget.value)} onBlur={accept}
      onKeyDown={(event) => {
        if (event.key === 'Enter') accept();
        if (event.key === 'Escape') { event.stopPropagation(); setEditing(undefined); }
      }} />
  );
}

function PlanTable({ decisions, ...rest }: { decisions: PlanDecision[] } & Omit<PlanProps, 'plan'>) {
  const reasons = decisions.some((decision) => decision.reason);
  return (
    <div class="scroll">
      <table class="table">
        <thead><tr><th>{training.parameter}</th><th>{training.value}</th>{reasons && <th>{training.reason}</th>}</tr></thead>
        <tbody>
          {decisions.map((decision) => {
            const field = fieldOf(decision.name);
            const chosen = rest.given && field in rest.given;
            return (
              <tr key={decision.name}>
                <td class="nowrap">{nameOf(field)}</td>
                <td><ValueCell field={field} decision={decision} {...rest} /></td>
                {reasons && <td class="dim">
                  {decision.reason === 'given' ? training.given : decision.reason}
                  {chosen && <> <button class="quiet small" onClick={() => rest.onChange?.(field, undefined)}>{training.automatic}</button></>}
                </td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Plan({ plan, ...rest }: PlanProps) {
  const title = plan.length > 0 ? training.plan : training.parameters;
  const named = new Set(plan.map((decision) => fieldOf(decision.name)));
  // Values without a decision of their own stand in the plan, too.
  const others = Object.keys(rest.parameters).filter((field) => !named.has(field) && field !== 'preset')
    .map((field) => ({ name: field, value: textOf(rest.parameters[field]), reason: '' }));
  const whole = [...plan, ...others];
  const top = whole.filter((decision) => first.includes(fieldOf(decision.name)));
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      <PlanTable decisions={top} {...rest} />
      {top.length < whole.length && <details>
        <summary>{training.allParameters} <span class="dim">({whole.length - top.length} {words.more.toLowerCase()})</span></summary>
        <PlanTable decisions={whole.filter((decision) => !top.includes(decision))} {...rest} />
      </details>}
    </section>
  );
}
