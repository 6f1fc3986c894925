// Every text of the page, so that it can be read, checked and translated in
// one place.

export const words = {
  cancel: 'Cancel', close: 'Close', retry: 'Try again', requestId: 'Request', search: 'Search', all: 'All',
  chooseFiles: 'Choose files', chooseFolder: 'Choose a folder', more: 'More', download: 'Download', delete: 'Delete', share: 'Share',
  name: 'Name', state: 'State', owner: 'Owner', created: 'Created', size: 'Size', model: 'Model', dataset: 'Dataset', version: 'Version',
  objects: 'Objects', images: 'Images', samples: 'Samples', nobody: 'nobody', you: 'you', loadMore: 'Show more', actions: 'Actions',
  noMatch: 'Nothing matches the search.', copy: 'Copy', copied: 'Copied.', yes: 'yes', no: 'no', unknown: 'unknown',
};

// By the status of an error where the server has no words of its own.
export const problems: Record<string, string> = {
  UNREACHABLE: 'The server does not answer. Check that it runs and that this computer reaches it, then try again.',
  UNREADABLE_FILE: 'This file cannot be read. It may have been moved or changed since it was chosen. Choose it again.',
  EMPTY_FILE: 'This file is empty. Choose another one.',
  OTHER: 'The server answered with an error and said no more.',
};

export const states: Record<string, string> = {
  QUEUED: 'Queued', RUNNING: 'Running', SUCCEEDED: 'Done', FAILED: 'Failed', CANCELLED: 'Cancelled', UNREADABLE: 'Unreadable',
};

export const shell = {
  skip: 'Skip to the content', segment: 'Segment', datasets: 'Datasets', jobs: 'Jobs', models: 'Models', settings: 'Settings', admin: 'Admin',
  offline: 'The server does not answer. What you see may be old; the page goes on when the server is back.',
  notFound: 'There is no such page', notFoundHint: 'The address may be mistyped, or the thing may have been deleted.', home: 'Back to the start',
  account: 'Account', signOut: 'Sign out', local: 'local',
  signIn: 'Sign in', signInAgain: 'Sign in again',
  token: 'Access token', tokenHint: 'An administrator makes one with “tesserad token add NAME”. The page keeps it in a cookie for 12 hours.',
  expired: 'Your sign-in has ended. What you see here is kept; sign in to go on.',
  welcome: 'This server asks who you are.', wrongToken: 'The server does not know this token. Check that it was copied whole, or ask for a new one.',
  brokenScreen: 'This part of the page could not be loaded. The server may have been updated; load the page again.',
  reload: 'Load again',
};

export const formats: Record<string, [string, string]> = {
  geojson: ['GeoJSON', 'outlines for QuPath'],
  rois: ['ImageJ ROIs', 'outlines for Fiji, zipped'],
  csv: ['CSV', 'a table of the objects'],
  labels: ['Label images', 'TIFF, one number an object'],
  overlay: ['Overlays', 'pictures with outlines'],
};

export const segment = {
  title: 'Find the objects in your images', lead: 'Drop images, choose a model, and get the outline of every cell or nucleus.',
  drop: 'Drop images or a folder here', dropHint: 'TIFF (8 or 16 bit, stacks too), PNG or JPEG. Files go to this server and nowhere else.',
  example: 'Try the example', model: 'Model', modelHint: 'A model finds the kind of objects that it was trained on.',
  noModels: 'There is no model yet. Train one from a dataset.', start: 'Start', starting: 'Starting…', images: 'Images to segment',
  removeImage: 'Remove', removeAll: 'Remove all', leftOut: 'left out: only TIFF, PNG and JPEG images are read.',
  waiting: 'Waiting', reading: 'Reading', sending: 'Sending', sent: 'Ready', failed: 'Not sent',
  sendingNow: 'Images are being sent. Start when they are ready.', nothingYet: 'Choose images first.',
  startFailed: 'The segmentation could not be started.', recent: 'Recent results', allResults: 'All jobs',
  noRecent: 'Your results will appear here. They stay on the server until they expire.',
  queue: 'Server', idle: 'free', busy: 'training', lost: 'does not answer', waitingJobs: 'jobs wait', notBusy: 'Nothing waits; a job starts at once.',
  otherTraining: 'somebody’s training',
};

export const results = {
  missing: 'This result could not be read.', images: 'Images', objects: 'Objects', failedImages: 'Failed', slices: 'Slices', left: 'Time left',
  downloadAll: 'Download all', expires: 'The server keeps these results until', cancel: 'Cancel the job', cancelled: 'The job was cancelled.',
  remove: 'Delete the results', removeTitle: 'Delete these results?',
  removeText: 'The outlines of all images of this job are deleted for good. The images themselves stay if something else uses them.',
  removed: 'The results were deleted.', open: 'Open', search: 'Search by name', onlyFailed: 'Failed only', waitsForTurn: 'Waiting for its turn',
  noImages: 'No image has been listed yet.', slicesOf: 'slices', all: 'All images',
};
