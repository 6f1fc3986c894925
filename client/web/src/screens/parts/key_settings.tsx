// The keys of viewer and editor, changeable.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  bindingOf, claim, EDIT_BINDINGS, isChanged, keyName, keysOf, pressed, resetKeys, rightClick, setKey, setRightClick, VIEW_BINDINGS,
  type Binding, type RightClick, type Where,
} from '../../ui/keys';
import { keys as texts } from '../../ui/screen_texts';
import { words } from '../../ui/texts';

const FIXED = ['help'];  // The way to find the others.

interface Asked { id: string; where: Where; key?: string; problem?: string; by?: Binding }

// Waits for a key; names who has it.
function Listener({ asked, onChange, onClose }: { asked: Asked; onChange: (asked: Asked) => void; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  const take = (event: KeyboardEvent): void => {
    if (event.key === 'Tab' || (event.target !== box.current && event.key === 'Enter')) return;
    if (event.target !== box.current && event.key === ' ') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onClose();
    const key = pressed(event);
    if (key === '') return;
    const found = claim(key, asked.id, asked.where);
    if (found.kind === 'free') {
      setKey(key, asked.id, asked.where);
      return onClose();
    }
    const { id, where } = asked;
    onChange(found.kind === 'taken' ? { id, where, key, by: found.by } : { id, where, problem: `${keyName(key)} ${texts.reserved}` });
  };
  return (
    <div class="key-ask" ref={box} tabIndex={0} role="group" aria-label={`${texts.press} ${bindingOf(asked.id, asked.where).title}`} onKeyDown={take}>
      {asked.by && asked.key
        ? <>
            <span role="alert"><kbd>{keyName(asked.key)}</kbd> {texts.isOf} “{asked.by.title}”.</span>
            <button type="button" class="small primary" onClick={() => { setKey(asked.key!, asked.id, asked.where); onClose(); }}>{texts.take}</button>
          </>
        : <span role="status">{asked.problem ? `${asked.problem} ` : ''}{texts.press}</span>}
      <button type="button" class="small" onClick={onClose}>{words.cancel}</button>
    </div>
  );
}

export function KeySettings() {
  const [asked, setAsked] = useState<Asked>();
  const table = (where: Where, bindings: readonly Binding[], title: string) => (
    <details open={location.hash === '#keys'}>
      <summary>{title}</summary>
      <div class="scroll">
        <table class="table keys" aria-label={title}>
          <thead><tr><th>{texts.action}</th><th>{texts.keys}</th><th><span class="hidden">{words.actions}</span></th></tr></thead>
          <tbody>
            {bindings.filter(({ id }) => !FIXED.includes(id)).map(({ id, title: name }) => {
              const open = asked?.id === id && asked.where === where;
              const list = keysOf(id, where);
              return (
                <tr key={id}>
                  <td>{name}</td>
                  <td>
                    {open
                      ? <Listener asked={asked} onChange={setAsked} onClose={() => setAsked(undefined)} />
                      : <>{list.map((key) => <kbd key={key}>{keyName(key)}</kbd>)}{list.length === 0 && <span class="chip warn">{texts.none}</span>}
                        {isChanged(id, where) && <small class="dim"> {texts.changed}</small>}</>}
                  </td>
                  <td class="end">{!open && <button type="button" class="small" aria-label={`${texts.changeOne}: ${name}`} onClick={() => setAsked({ id, where })}>{texts.changeOne}</button>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
  const choice = (value: RightClick, name: string) => (
    <label class="row"><input type="radio" name="right-click" checked={rightClick.value === value} onChange={() => setRightClick(value)} />{name}</label>
  );
  return (
    <section class="card stack" id="keys" aria-label={texts.title}>
      <div class="row"><h2 class="grow">{texts.title}</h2>
        {isChanged() && <button type="button" class="small" onClick={resetKeys}>{texts.reset}</button>}</div>
      <p class="dim">{texts.lead}</p>
      <fieldset class="choice"><legend>{texts.rightClick}</legend>{choice('nothing', texts.rightNothing)}{choice('outline', texts.rightOutline)}</fieldset>
      {table('edit', EDIT_BINDINGS, texts.editor)}
      {table('view', VIEW_BINDINGS, texts.viewer)}
    </section>
  );
}
