import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, claim, EDIT_BINDINGS, isChanged, keyName, keysOf, pressed, resetKeys, setKey, VIEW_BINDINGS, viewActionOf } from '../src/ui/keys';

const press = (key: string, held: object = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...held }) as KeyboardEvent;

test('no two actions begin with the same key', () => {
  for (const table of [EDIT_BINDINGS, VIEW_BINDINGS]) {
    const all = table.flatMap(({ keys }) => keys);
    assert.deepEqual(all.filter((key, i) => all.indexOf(key) !== i), []);
  }
});

test('a key that another action has is named, and moves only when it is taken', () => {
  assert.deepEqual(claim('y', 'brush', 'edit'), { kind: 'free' });
  const taken = claim('e', 'brush', 'edit');
  assert.equal(taken.kind === 'taken' && taken.by.title, 'Erase');
  assert.equal(actionOf(press('e')), 'erase');
  setKey('e', 'brush', 'edit');
  assert.equal(actionOf(press('e')), 'brush');
  assert.equal(actionOf(press('b')), undefined);
  assert.deepEqual(keysOf('erase'), []);
  assert.equal(isChanged('erase'), true);
  // Another action of the viewer may have it: the editor goes first there.
  assert.equal(claim('z', 'brush', 'edit').kind, 'free');
  resetKeys();
  assert.equal(actionOf(press('e')), 'erase');
  assert.equal(isChanged(), false);
});

test('keys of the browser and of fields cannot be taken', () => {
  for (const key of ['Escape', 'Enter', 'Tab', ' ', 'F5', 'Ctrl+l', 'Ctrl+t', 'Ctrl+w', 'Ctrl+n', 'Ctrl+k', '?', 'ArrowUp', ''])
    assert.equal(claim(key, 'brush', 'edit').kind, 'reserved', key);
  for (const key of ['y', '7', 'Shift+b', 'Insert', 'Ctrl+b', ';']) assert.equal(claim(key, 'brush', 'edit').kind, 'free', key);
});

test('keys are named as they are pressed, on any layout', () => {
  assert.equal(pressed(press('B', { shiftKey: true })), 'Shift+b');
  assert.equal(pressed(press('?', { shiftKey: true })), '?');
  assert.equal(pressed(press('s', { metaKey: true })), 'Ctrl+s');
  assert.equal(pressed(press('Shift', { shiftKey: true })), '');
  assert.equal(viewActionOf(press('+', { shiftKey: true })), 'in');
  assert.equal(keyName('Ctrl+Shift+z'), 'Ctrl+Shift+Z');
  assert.equal(keyName('Ctrl++'), 'Ctrl++');
  assert.equal(keyName('+'), '+');
  assert.equal(keyName('Shift+ArrowUp'), 'Shift+Up');
});
