// Who may see a dataset or a model.
import { useState } from 'preact/hooks';
import { share } from '../../api/resources';
import type { Access, Visibility } from '../../api/types';
import { session } from '../../state/session';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/problem';
import { sharing, words } from '../../ui/texts';
import { toast } from '../../ui/toast';

export function accessText(access: Access | undefined): string {
  const who = access?.visibility === 'GROUP' ? access.group : access?.visibility === 'PUBLIC' ? sharing.public : sharing.private;
  return [access?.owner, who].filter(Boolean).join(' · ');
}

interface ShareProps { name: string; access: Access | undefined; onClose: () => void; onDone: () => void }

export function ShareDialog({ name, access, onClose, onDone }: ShareProps) {
  const groups = session.value?.groups ?? [];
  const [visibility, setVisibility] = useState<Visibility>(access?.visibility ?? 'PRIVATE');
  const [group, setGroup] = useState(access?.group || groups[0] || '');
  const [error, setError] = useState<unknown>();
  const save = (event: Event) => {
    event.preventDefault();
    share(name, visibility, visibility === 'GROUP' ? group : '').then(() => {
      toast(sharing.saved);
      onDone();
      onClose();
    }, setError);
  };
  const choices: Visibility[] = ['PRIVATE', 'GROUP', 'PUBLIC'];
  return (
    <Dialog title={sharing.title} onClose={onClose}>
      <form class="stack" onSubmit={save}>
        {choices.map((choice) => (
          <label class="row" key={choice}>
            <input type="radio" name="visibility" checked={visibility === choice} onChange={() => setVisibility(choice)} />{sharing[choice as keyof typeof sharing]}
          </label>
        ))}
        {visibility === 'GROUP' && (
          <label class="field">
            {sharing.group}
            <input value={group} required list="groups" onInput={(event) => setGroup(event.currentTarget.value)} />
            <datalist id="groups">{groups.map((one) => <option key={one} value={one} />)}</datalist>
          </label>
        )}
        {error !== undefined && <Problem error={error} />}
        <div class="dialog-end">
          <button type="button" onClick={onClose}>{words.cancel}</button>
          <button class="primary">{sharing.save}</button>
        </div>
      </form>
    </Dialog>
  );
}
