// What the viewer says.
export const texts = {
  preparing: 'The server prepares this large image for viewing …',
  result: 'Result', correct: 'Correct', keys: 'Keys', contrast: 'Contrast', outlines: 'Outlines', object: 'object', objects: 'objects',
  panel: 'Contrast, outlines and objects', coming: 'more are on their way', cannotOpen: 'This image cannot be opened',
  absent: 'The job was not asked for this slice.',
  noSuchImage: 'The job has no such image. Open it from the job’s page.',
  missing: 'Parts of the picture could not be loaded.', again: 'Try again',
  mapHelp: 'Arrow keys move, plus and minus zoom, Home shows all.',
  compare: 'Compare', compareWith: 'Compare with', otherResults: 'Other results of this image', noOther: 'No other result of this image was found.',
  computeNow: 'Compute with another version now', close: 'Close',
};
