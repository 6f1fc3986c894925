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
  signIn: 'Sign in', signInAgain: 'Sign in again', signInWith: 'Sign in with', useToken: 'Use an access token instead', newTab: 'It opens in a new tab. This page stays as it is.',
  token: 'Access token', tokenHint: 'An administrator makes one under Admin, or with “tesserad token create”. The page keeps it in a cookie for 12 hours at most.',
  expired: 'Your sign-in has ended. What you see here is kept; sign in to go on.',
  welcome: 'This server asks who you are.', wrongToken: 'The server does not know this token. Check that it was copied whole, or ask for a new one.',
  brokenScreen: 'This part of the page could not be loaded. The server may have been updated; load the page again.',
  reload: 'Load again',
};

export const palette = {
  title: 'Go to', search: 'A screen, a model, a dataset, a job', none: 'Nothing has this name.', screen: 'screen', action: 'do', model: 'model', dataset: 'dataset',
  training: 'training', result: 'result', train: 'Train on', theme: 'Light or dark colours', hint: 'Go to anything (Ctrl+K)',
};

export const formats: Record<string, [string, string]> = {
  geojson: ['GeoJSON', 'outlines for QuPath'],
  rois: ['ImageJ ROIs', 'outlines for Fiji, zipped'],
  csv: ['CSV', 'a table of the objects'],
  labels: ['Label images', 'TIFF, one number an object'],
  overlay: ['Overlays', 'pictures with outlines'],
  pjs: ['PyJAMAS', 'annotation files'],
  measurements: ['Measurements', 'shapes and intensities of all channels'],
  parquet: ['Parquet', 'the same for pandas and R'],
  cellpose: ['Cellpose', '_seg.npy files'],
  napari: ['napari', 'shapes'],
  coco: ['COCO', 'for annotation tools'],
  svg: ['SVG', 'drawings'],
  'ome-zarr': ['OME-Zarr', 'image and labels, zipped'],
  'ome-zarr-0.4': ['OME-Zarr 0.4', 'for older programs'],
  'geojson-gz': ['GeoJSON, packed', 'for QuPath'],
  'pjs-table': ['PyJAMAS’ table', 'its measurements, as CSV'],
};

export const segment = {
  title: 'Find the objects in your images', lead: 'Drop images, choose a model, and get the outline of every cell or nucleus.',
  drop: 'Drop images or a folder here', dropHint: 'TIFF (stacks too), PNG, JPEG, .npy, or a .zip of an OME-Zarr. Files go to this server and nowhere else.',
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

export const segmentOptions = {
  title: 'Options', diameter: 'Size of the objects', auto: 'Found out from the images', eachSlice: 'Found out for each slice',
  asTrained: 'As in the training', given: 'I give it', diameterHint: 'Images of another magnification are scaled to what the model knows.',
  diameterPx: 'Median diameter in pixels', minArea: 'Leave out objects smaller than (px²)', channel: 'Channel', slices: 'Slices',
  allSlices: 'all', slicesHint: 'Such as 1-5, 8.', thorough: 'Look eight times', thoroughHint: 'Turned and mirrored: slightly better, and eight times as slow.',
};

export const findings = {
  title: 'What next', diameter: 'Objects are about', uncertain: 'Here the model is least certain. Corrections there teach it the most.',
  region: 'Region', slice: 'slice', correct: 'Correct',
  sources: {
    ESTIMATED: 'estimated', GIVEN: 'given', PIXEL_SIZE: 'from the pixel size', UNSURE: 'not sure', UNKNOWN: 'unknown', TRAINING: 'as in the training',
  } as Record<string, string>,
};

export const results = {
  missing: 'This result could not be read.', images: 'Images', objects: 'Objects', failedImages: 'Failed', slices: 'Slices', left: 'Time left',
  downloadAll: 'Download all', expires: 'The server keeps these results until', cancel: 'Cancel the job', cancelled: 'The job was cancelled.',
  remove: 'Delete the results', removeTitle: 'Delete these results?',
  removeText: 'The outlines of all images of this job are deleted for good. The images themselves stay if something else uses them.',
  removed: 'The results were deleted.', open: 'Open', search: 'Search by name', onlyFailed: 'Failed only', waitsForTurn: 'Waiting for its turn',
  noImages: 'No image has been listed yet.', asPictures: 'Show pictures', asList: 'Show a list', slicesOf: 'slices', all: 'All images',
};

export const again = {
  title: 'Segment again', text: 'The same images with another version of a model. Afterwards the two results can be compared image by image.',
  none: 'There is no other version.', start: 'Start', compare: 'Compare',
};

export const compare = {
  title: 'Compare', both: 'In both', same: 'The same', changed: 'Changed', changedHint: 'the same object, IoU below 0.7', onlyA: 'Only in A', onlyB: 'Only in B', kind: 'Difference',
  differences: 'Differences', alike: 'Both results have the same objects here.', contrast: 'Contrast', panel: 'Results and their differences',
  reading: 'The outlines are being read …', cannotOpen: 'These results cannot be compared', noResults: 'The address names no two results. Open a job and press “Segment again”.',
  otherImage: 'The two results are of different images.', mapHelp: 'N and Shift+N go through the differences. Arrow keys move, plus and minus zoom.',
};

export const sharing = {
  title: 'Who may see this?', PRIVATE: 'Only you and administrators', GROUP: 'Members of a group', PUBLIC: 'Everybody on this server',
  group: 'Group', save: 'Save', saved: 'Saved.', private: 'private', public: 'everybody',
};

export const datasets = {
  searchSamples: 'Search samples',
  title: 'Datasets', lead: 'A dataset has samples: regions of images whose objects were outlined. Models are trained on it.',
  empty: 'No dataset yet', emptyHint: 'Segment an image, correct the outlines in a region, and save the region as a sample. That makes a dataset.',
  emptyAction: 'Segment an image', revision: 'Revision', train: 'Train a model', warnings: 'Look at these samples',
  noSamples: 'This revision has no samples.', edit: 'Correct', deleteTitle: 'Delete this dataset?',
  deleteText: 'All revisions are deleted for good. Models that were trained on them stay.', deleted: 'The dataset was deleted.',
  objectsIn: 'objects', missing: 'This dataset could not be read.', newDataset: 'New from a folder', newest: 'newest', older: 'This is an earlier revision. Trainings and corrections go on from the newest.',
  folderTitle: 'New dataset from a folder',
  folderHint: 'Each sample is a folder with one image in “image” and its mask in “mask”: cells/a/image/a.tif, cells/a/mask/a.tif.',
  id: 'Name', idHint: 'Lower-case letters, digits and hyphens.', create: 'Create', creating: 'Creating…',
  noPairs: 'No sample was found in this folder: each needs an image and a mask.', sendingFiles: 'Sending files',
  saved: 'The dataset was made.',
};

export const training = {
  title: 'Train a model', lead: 'The plan follows from the samples. Change a value, and the rest follows.',
  modelName: 'Name of the model', modelHint: 'An existing model gets a new version.', startFrom: 'Begin with',
  scratch: 'Nothing learned (random weights)', startHint: 'A model of similar objects needs fewer samples and less time.',
  plan: 'The plan', parameters: 'Parameters', parameter: 'Parameter', value: 'Value', reason: 'Why', given: 'You chose this.',
  allParameters: 'All parameters', change: 'Change', automatic: 'Automatic', planning: 'Planning…', planFailed: 'This training cannot be planned.',
  queue: 'Queue the training', queueing: 'Queueing…', queueFailed: 'The training could not be queued.',
  queued: 'The training was queued.', job: 'Training', missing: 'This training could not be read.',
  epoch: 'Epoch', loss: 'Training loss', validationLoss: 'Validation loss', ap50: 'Validation AP at IoU 0.5', curves: 'Curves',
  noCurves: 'The curves begin with the first epoch.', table: 'The curves as a table', left: 'Time left', starts: 'Starts in', place: 'Place in the queue',
  device: 'Device', from: 'Begins with', dataset: 'Dataset', paused: 'Paused: somebody waits for a segmentation, which goes first.',
  cancel: 'Cancel the training', cancelTitle: 'Cancel this training?', cancelText: 'What it has learned so far is lost.', cancelled: 'The training was cancelled.',
  finished: 'What it achieved', use: 'Use this one', used: 'is now used for segmentation', inUse: 'In use',
  useText: 'Everybody who segments with this model gets this version from now on.',
  before: 'The version in use', better: 'better', worse: 'worse', same: 'the same', noValidation: 'It was not measured: the dataset has too few samples for a validation.',
  further: 'Train further', seconds: 'Seconds', failed: 'The training failed.', again: 'Train again', fair: 'Turns are shared fairly between users, so the place may also grow.',
  apMean: 'Mean AP (0.50–0.95)', bestEpoch: 'Best epoch',
};

// Names of parameters as people say them; others are spelled out.
export const parameterNames: Record<string, string> = {
  networkInputSize: 'Network input size', subimageSize: 'Subimage size', learningRate: 'Learning rate', batchSize: 'Batch size', epochs: 'Epochs',
  erosionWidth: 'Erosion width', validationFraction: 'Validation share', earlyStoppingPatience: 'Patience', target: 'What is learned', samples: 'Samples', masks: 'Masks',
};

export const jobs = {
  title: 'Jobs', lead: 'Segmentations and trainings, the newest first.', empty: 'No job yet',
  emptyHint: 'Jobs appear here when you segment images or train a model.', emptyAction: 'Segment an image',
  kind: 'Kind', what: 'What', segmentation: 'Segmentation', training: 'Training', open: 'Open', allStates: 'All states', search: 'Search jobs',
  progress: 'Progress', ended: 'Ended', left: 'left',
};

export const models = {
  title: 'Models', lead: 'A model finds one kind of objects. Each training adds a version; “production” is the one in use.',
  empty: 'No model yet', emptyHint: 'Train one from a dataset. Begin with a few outlined regions.', emptyAction: 'Datasets', versions: 'Versions', newest: 'Newest',
  starting: 'came with Tessera', aliases: 'Aliases', noAlias: 'no alias', search: 'Search models', missing: 'This model could not be read.',
  noVersions: 'This model has no versions.', setAlias: 'Set an alias', alias: 'Alias', aliasSet: 'The alias was set.', export: 'Download the version',
  deleteModel: 'Delete the model', deleteVersion: 'Delete this version', deleteTitle: 'Delete for good?',
  aliasesGo: 'These aliases go, too, and whoever segments by them gets an error:', deleteModelText: 'All of its versions are deleted for good. Results and datasets stay.', deleteVersionText: 'The version is deleted for good. Results and datasets stay.',
  deleted: 'Deleted.', trainedOn: 'Trained on', parameters: 'Parameters', figures: 'Figures', apTable: 'AP by IoU', iou: 'IoU', ap: 'AP', weights: 'Weights', diameter: 'Object diameter',
  pixelSize: 'Pixel size', segmentWith: 'Segment with it', imported: 'imported', history: 'Curves of the training', mean: 'mean AP', moved: 'Somebody else moved the alias meanwhile. Look at the versions again.',
  replaces: 'It replaces version', size: 'Size',
};

export const settings = {
  title: 'Settings', appearance: 'Appearance', theme: 'Colours', system: 'As the system', light: 'Light', dark: 'Dark',
  downloads: 'Downloads', format: 'Format offered first', account: 'Account', role: 'Role', groups: 'Groups', open: 'This server asks nobody to sign in. It answers on this computer only.',
  keys: 'Keys', keysHint: 'In the viewer and the editor. Press ? there for the same list.', about: 'About', version: 'Version', licences: 'Licences of the page’s parts', admin: 'Administration',
};

export const tokens = {
  title: 'Tokens', none: 'There is no token yet. Without one nobody can sign in once the server asks for tokens.', create: 'Make a token', user: 'User', role: 'Role', groups: 'Groups',
  stores: 'Stores', until: 'Valid until', madeWhen: 'made', expired: 'expired', revoke: 'Revoke', revokeTitle: 'Revoke this token?', revoked: 'The token was revoked.',
  revokeText: 'The server refuses it from the next call on. The user’s data stay.', days: 'Valid for how many days', nameHint: 'To tell a user’s tokens apart, such as ada-laptop.',
  made: 'The token was made', once: 'Copy it now and give it to its user. It is shown this once; the server keeps only its digest.',
};

export const admin = {
  title: 'Administration', devices: 'Devices', memory: 'Memory', uptime: 'Up for', queued: 'Queued', running: 'Running', trainings: 'Trainings',
  segmentations: 'Segmentations', slices: 'Slices', none: 'No device.', only: 'Only administrators see this page.', jobsOfAll: 'Jobs of all users', usage: 'Jobs by user',
};
