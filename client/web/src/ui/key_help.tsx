// The list of keys, as they are now.
import { Dialog } from './dialog';
import { EDIT_BINDINGS, FIXED_KEYS, keyName, keysOf, VIEW_BINDINGS, type Binding, type Where } from './keys';
import { keys as texts } from './screen_texts';
import { words } from './texts';

function Caps({ list }: { list: readonly string[] }) {
  return <span class="nowrap">{list.length === 0 ? <span class="dim">{texts.none}</span> : list.map((key) => <kbd key={key}>{keyName(key)}</kbd>)}</span>;
}

function Entry({ binding, list }: { binding: Binding; list: readonly string[] }) {
  return <div><Caps list={list} /><span>{binding.title}{binding.hint && <small class="dim">{binding.hint}</small>}</span></div>;
}

// In the editor the viewer's keys work where the editor has no use for them.
export function KeyHelp({ where, onClose }: { where: Where; onClose: () => void }) {
  const taken = new Set(EDIT_BINDINGS.flatMap(({ id }) => keysOf(id)));
  const slices = ['before', 'after', 'back', 'forward'];
  const views = VIEW_BINDINGS.map((binding) => ({ binding, list: keysOf(binding.id, 'view') }));
  return (
    <Dialog title={texts.title} wide={where === 'edit'} onClose={onClose}>
      <div class={where === 'edit' ? 'key-list' : 'key-list one'} tabIndex={0} role="group" aria-label={texts.title}>
        {where === 'edit' && EDIT_BINDINGS.map((binding) => <Entry key={binding.id} binding={binding} list={keysOf(binding.id)} />)}
        {views.filter(({ binding }) => where === 'view' || !slices.includes(binding.id)).map(({ binding, list }) => (
          <Entry key={binding.id} binding={binding} list={where === 'view' ? list : list.filter((key) => !taken.has(key))} />
        ))}
        {FIXED_KEYS[where].map(([key, text]) => <div key={key + text}><span class="nowrap"><kbd>{key}</kbd></span><span>{text}</span></div>)}
      </div>
      <div class="dialog-end">
        <a class="button quiet" href="/settings#keys" target="_blank">{texts.change}</a>
        <button type="button" class="primary" onClick={onClose}>{words.close}</button>
      </div>
    </Dialog>
  );
}
