// Texts that the first load does without; see texts.ts.

export const unfinished = {
  title: 'Unfinished drawings', lead: 'Outlines that you have not saved as samples yet, also from other computers.', image: 'image', slice: 'slice',
  discard: 'Discard', discardTitle: 'Throw this drawing away?', discardText: 'It cannot be brought back. A browser that has it open keeps its own copy.',
};

export const keys = {
  title: 'Keys', lead: 'Kept in this browser. Press ? in the viewer or the editor for the list as it is now.', action: 'What it does', keys: 'Keys',
  editor: 'Keys of the editor', viewer: 'Keys of the viewer', none: 'no key', changed: 'changed', changeOne: 'Change', change: 'Change keys', reset: 'All as they were',
  press: 'Press the new key, or Esc', reserved: 'belongs to the browser or to the page.', isOf: 'is the key of', take: 'Take it all the same',
  rightClick: 'Right click in the editor', rightNothing: 'Does nothing', rightOutline: 'Begins an outline, and the next one ends it, as in Cellpose',
};

export const usage = {
  storage: 'Storage', files: 'Files', fileBytes: 'Their size', free: 'Free on the disk', disk: 'Used part of the disk', users: 'Users', user: 'User',
  full: 'The disk of the data folder is almost full. Delete results, datasets or versions that nobody needs, or give it more room.',
  stored: 'Stores', datasets: 'Datasets', models: 'Models', trainings: 'Trainings', segmentations: 'Segmentations', nobody: 'Nobody has signed in yet.',
  quota: 'Each user may store', admins: 'Admins have no limit.', noQuota: 'There is no limit to what a user stores.', pixelQuota: 'and have segmented in an hour', megapixels: 'megapixels',
  noPixelQuota: 'There is no limit to what a user may have segmented.', flags: 'Limits are flags of the server: --max-stored-bytes-per-user and --max-pixels-per-hour-per-user.',
};

export const audit = {
  title: 'Audit log', user: 'User', method: 'What was done', everything: 'Everything', resource: 'To what', resourceHint: 'datasets/nuclei', failures: 'Only what failed',
  when: 'When', what: 'What', outcome: 'Outcome', done: 'done', none: 'Nothing has been changed yet.', earlier: 'Show earlier ones', again: 'Read again',
};

export const validation = {
  title: 'On samples that it was not trained on', lead: 'were held back from the training. See where this version does worst and best, beside the version before.',
  start: 'Show the worst and the best', measuring: 'Samples are being measured', worst: 'Worst', best: 'Best', version: 'Version', outlined: 'outlined',
  truth: 'outlined by people', found: 'found by the version', noPicture: 'no picture', some: 'Of so many samples, these were measured:',
};
