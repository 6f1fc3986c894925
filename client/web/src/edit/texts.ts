// What the editor says.
export const texts = {
  result: 'Result', save: 'Save as sample', saving: 'Saving …', kept: 'Kept in this browser', keeping: 'Keeping …',
  notKept: 'This browser keeps no drawings. Save before you leave.', restored: 'Your drawing was restored.', startAnew: 'Start anew',
  startAnewText: 'The drawing of this region is thrown away. The result’s outlines come back where there are some.',
  objects: 'objects', object: 'object', panel: 'Tool, contrast and objects', contrast: 'Contrast', cannotOpen: 'This image cannot be edited',
  mapHelp: 'Press ? for the keys.', noFile: 'The address names no file. Open a result and press “Correct”.',
  dataset: 'Dataset', newDataset: 'A new dataset', newName: 'Name of the dataset', sampleName: 'Name of the sample', cancel: 'Cancel',
  newNameHint: 'Lower-case letters, digits and hyphens, for example cells-1.',
  moved: 'Somebody else changed the dataset meanwhile. Its newest revision has been read: press “Save” again.',
  noObjects: 'There is no object in the region. Outline all objects in it first.',
  cut: 'objects are cut by the region’s border. They are part of the mask as they are.',
  everything: 'Every object in the region needs an outline: what has none is learned as background.',
  saved: 'The sample was saved.', train: 'Train', next: 'Next region', write: 'Save',
  import: 'Import', importHint: 'Outlines from a GeoJSON file, such as QuPath writes',
  slice: 'Slice', earlier: 'Slice before', later: 'Slice after', noSlice: 'There is no such slice.',
  begin: 'Press B and paint the first object, P and click its corners, or W and press on it.',
  regions: 'Move the region', tooSmall: 'A region is at least 16 × 16 pixels.', atEdge: 'The picture ends there.',
};
