Image.MAX_IMAGE_PIXELS = None
INPUT = (P["network_input_size"]["height"], P["network_input_size"]["width"])
SUBIMAGE = (P["subimage_size"]["height"], P["subimage_size"]["width"])


def read(name):
    """One gray image or mask of the archive."""
    with Image.open(io.BytesIO(ARCHIVE.read(name))) as image:
        return np.asarray(image).astype(np.int32)


def files_in(folder):
    return sorted(name for name in ARCHIVE.namelist() if name.startswith(folder + "/") and not name.endswith("/"))


def normalised(image, training_max, inverted=False):
    """Intensities as the network sees them; `inverted`: dark where they are bright."""
    if P["intensity_normalization"] == "training-max":
        values = image / training_max
        return (1 - values if inverted else values).astype(np.float32)
    low, high = np.percentile(image, [1, 99.8])
    values = (image - low) / (high - low if high > low else 1)
    values = 1 - values if inverted else values
    stretch = {"percentile": 0, "percentile-asinh": 10}[P["intensity_normalization"]]
    return (np.arcsinh(stretch * values) / np.arcsinh(stretch) if stretch else values).astype(np.float32)


def objects_of(mask):
    """The number, the diameter, and a pixel of each object; and whether the image's edge cuts it."""
    numbers, labels = np.unique(mask, return_inverse=True)
    labels = labels.reshape(mask.shape)
    order = np.argsort(labels.ravel(), kind="stable")
    areas = np.bincount(labels.ravel())
    middles = order[np.cumsum(areas) - areas + areas // 2]
    edge = np.zeros(len(numbers), bool)
    for line in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        edge[line] = True
    objects = numbers > 0
    return 2 * np.sqrt(areas[objects] / math.pi), middles[objects], edge[objects]


def subimage_for(diameters, cut):
    """The rectangle that is scaled to the network's input: objects get a diameter within the bounds."""
    diameters = diameters[~cut] if (~cut).any() else diameters
    if P["most_diameter_px"] == 0 or len(diameters) == 0 or P["sampling"] == "rescale":
        return SUBIMAGE
    seen = float(np.median(diameters)) / math.sqrt(SUBIMAGE[0] / INPUT[0] * SUBIMAGE[1] / INPUT[1])
    factor = min(8, max(1 / 8, seen / min(max(seen, P["least_diameter_px"]), P["most_diameter_px"])))
    return tuple(max(16, round(side * factor)) for side in SUBIMAGE)


samples = []
for name in sorted({file.split("/")[1] for file in files_in("train")}):
    pixels, mask = (read(files_in(f"train/{name}/{part}")[0]) for part in ("image", "mask"))
    samples.append(types.SimpleNamespace(name=name, pixels=pixels, mask=mask))
validation = [sample for sample in samples if sample.name in DATASET["validation"]]
training = [sample for sample in samples if sample.name not in DATASET["validation"]]
TRAINING_MAX = DATASET["manifest"]["training_max"] or max(1, max(int(sample.pixels.max()) for sample in training))
for sample in samples:
    sample.image = normalised(sample.pixels, TRAINING_MAX)
    diameters, sample.object_pixels, cut = objects_of(sample.mask)
    sample.subimage = subimage_for(diameters, cut)
    if P["augmentation_inversion"] > 0:
        sample.inverted = normalised(sample.pixels, TRAINING_MAX, inverted=True)
print(len(training), "samples to learn from,", len(validation), "to validate with")
