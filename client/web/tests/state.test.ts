import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model, TrainingJob } from '../src/api/types';

// What the modules ask the browser for when they are loaded.
Object.assign(globalThis, {
  localStorage: { getItem: () => null, setItem: () => {} },
  document: { addEventListener: () => {}, documentElement: { dataset: {} } },
  location: { pathname: '/', search: '' },
  addEventListener: () => {}, removeEventListener: () => {},
});
const { choicesOf, preselected } = await import('../src/state/models');
const { withHistory, withJob } = await import('../src/state/jobs');
const { freeName } = await import('../src/state/start');
const { fieldOf, nameOf, parsed, textOf } = await import('../src/screens/parts/plan');

const model = (id: string, rest: Partial<Model>): Model => ({ name: `models/${id}`, ...rest });

test('a model is offered by its production, the one that came with Tessera first', () => {
  const choices = choicesOf([
    model('cells', { newestVersion: 4, aliases: { production: 3 } }), model('empty', { newestVersion: 0 }),
    model('nuclei', { newestVersion: 1, startingVersion: 1 }),
  ]);
  assert.deepEqual(choices.map((choice) => choice.value), ['models/nuclei', 'models/cells/versions/production']);
  assert.equal(choices[1]!.label, 'cells (version 3)');
});

test('the last choice is preselected if it is still there, else nuclei', () => {
  const choices = [{ value: 'models/a', label: '' }, { value: 'models/nuclei/versions/production', label: '' }];
  assert.equal(preselected(choices, 'models/a'), 'models/a');
  assert.equal(preselected(choices, 'models/gone'), 'models/nuclei/versions/production');
  assert.equal(preselected([], ''), '');
});

const job = (epochs: number[], rest: Partial<TrainingJob> = {}): TrainingJob => ({
  name: 'trainingJobs/a', dataset: '', model: '', state: 'RUNNING', ...rest,
  progress: { epoch: epochs.at(-1) ?? 0, history: epochs.map((epoch) => ({ epoch, trainingLoss: epoch / 10 })) },
});

test('epochs of events add to those that are known, each once', () => {
  const first = withHistory(undefined, job([1, 2], { plan: [{ name: 'epochs' }] }));
  const then = withHistory(first, job([2, 3]));
  assert.deepEqual(then.progress?.history?.map((epoch) => epoch.epoch), [1, 2, 3]);
  assert.deepEqual(then.plan, [{ name: 'epochs' }]);
});

test('a changed job takes its place in the list, a new one the first', () => {
  const [a, b] = [job([1]), job([], { name: 'trainingJobs/b' })];
  assert.deepEqual(withJob([a], b).map((one) => one.name), ['trainingJobs/b', 'trainingJobs/a']);
  assert.equal(withJob([b, a], job([7])).at(1)?.progress?.epoch, 7);
});

test('names of images are unique', () => {
  const taken = new Set<string>();
  const names = ['plate1/a.tif', 'plate2/a.tif', 'a.tif', 'a.tif'].map((path) => freeName(path, taken));
  assert.deepEqual(names, ['a.tif', 'plate2_a.tif', 'a 2.tif', 'a 3.tif']);
});

test('values of a plan are read as their fields have them', () => {
  assert.equal(fieldOf('network_input_size'), 'networkInputSize');
  assert.equal(nameOf('cropsPerEpoch'), 'Crops per epoch');
  assert.equal(textOf({ height: 256, width: 128 }), '256x128');
  assert.deepEqual(parsed('512 x 256', { height: 1, width: 1 }), { height: 512, width: 256 });
  assert.equal(parsed('yes', false), true);
  assert.equal(parsed('0.01', 1), 0.01);
  assert.equal(parsed(' ', 1), undefined);
  // What is no number goes to the server, whose message names the range.
  assert.equal(parsed('many', 1), 'many');
});
