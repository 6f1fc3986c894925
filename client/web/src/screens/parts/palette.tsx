// Everything by its name: screens, models, datasets and jobs. Ctrl+K opens it.
import { useEffect, useId, useState } from 'preact/hooks';
import { count, idOf, shortName } from '../../api/types';
import { segmentations, trainings } from '../../state/jobs';
import { datasets, models } from '../../state/models';
import { navigate } from '../../state/route';
import { isAdmin } from '../../state/session';
import { theme } from '../../state/settings';
import { Dialog } from '../../ui/dialog';
import { plural, since } from '../../ui/format';
import { palette, shell } from '../../ui/texts';

interface Entry { name: string; kind: string; run: () => void }
const most = 12;

const go = (href: string) => () => navigate(href);

function entries(): Entry[] {
  const screens: [string, string][] = [
    [shell.segment, '/'], [shell.datasets, '/datasets'], [shell.jobs, '/jobs'], [shell.models, '/models'], [shell.settings, '/settings'],
    ...(isAdmin.value ? [[shell.admin, '/admin'] as [string, string]] : []),
  ];
  const dark = () => (theme.value = theme.value === 'dark' ? 'light' : 'dark');
  return [
    ...screens.map(([name, href]) => ({ name, kind: palette.screen, run: go(href) })),
    { name: palette.theme, kind: palette.action, run: dark },
    ...(models.value.value ?? []).map((model) => ({ name: idOf(model.name), kind: palette.model, run: go(`/models/${idOf(model.name)}`) })),
    ...(datasets.value.value ?? []).map((dataset) => ({ name: idOf(dataset.name), kind: palette.dataset, run: go(`/datasets/${idOf(dataset.name)}`) })),
    ...(datasets.value.value ?? []).map((dataset) => ({ name: `${palette.train} ${idOf(dataset.name)}`, kind: palette.action, run: go(`/datasets/${idOf(dataset.name)}/train`) })),
    ...(trainings.value.value ?? []).slice(0, 200).map((job) => ({
      name: `${idOf(job.model)}, ${since(job.createTime)}`, kind: palette.training, run: go(`/jobs/${idOf(job.name)}`),
    })),
    ...(segmentations.value.value ?? []).slice(0, 200).map((job) => ({
      name: `${plural(count(job.images), 'image')}, ${shortName(job.model)}, ${since(job.createTime)}`, kind: palette.result, run: go(`/results/${idOf(job.name)}`),
    })),
  ];
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  useEffect(() => {
    for (const resource of [models, datasets, trainings, segmentations]) void resource.refresh();
  }, []);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = entries().filter(({ name, kind }) => words.every((word) => `${name} ${kind}`.toLowerCase().includes(word))).slice(0, most);
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    setTimeout(entry.run);  // The dialog gives the focus back first.
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === 'Enter') choose(shown[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={palette.title} onClose={onClose}>
      <input autofocus role="combobox" aria-label={palette.search} placeholder={palette.search} aria-expanded="true" aria-controls={id} aria-autocomplete="list"
        aria-activedescendant={shown[active] && `${id}-${active}`} value={text} onKeyDown={onKeyDown}
        onInput={(event) => { setText(event.currentTarget.value); setActive(0); }} />
      <ul role="listbox" id={id} class="plain palette" aria-label={palette.title}>
        {shown.map((entry, i) => (
          <li key={entry.kind + entry.name} id={`${id}-${i}`} role="option" aria-selected={i === active}
            onPointerMove={() => setActive(i)} onClick={() => choose(entry)}>
            <span class="grow">{entry.name}</span><small class="dim">{entry.kind}</small>
          </li>
        ))}
        {shown.length === 0 && <li class="dim" role="option" aria-selected="false" aria-disabled="true">{palette.none}</li>}
      </ul>
    </Dialog>
  );
}
