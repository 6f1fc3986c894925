Image.MAX_IMAGE_PIXELS = None
INPUT = (P["network_input_size"]["height"], P["network_input_size"]["width"])
SUBIMAGE = (P["subimage_size"]["height"], P["subimage_size"]["width"])


def read(name):
    """One gray image or mask of the archive."""
    with Image.open(io.BytesIO(ARCHIVE.read(name))) as image:
        return np.asarray(image).astype(np.int32)


def files_in(folder):
    return sorted(name for name in ARCHIVE.namelist() if name.startswith(folder + "/") and not name.endswith("/"))


def normalised(image, training_max):
    """Intensities as the network sees them."""
    if P["intensity_normalization"] == "training-max":
        return (image / training_max).astype(np.float32)
    low, high = np.percentile(image, [1, 99.8])
    values = (image - low) / (high - low if high > low else 1)
    stretch = {"percentile": 0, "percentile-asinh": 10}[P["intensity_normalization"]]
    return (np.arcsinh(stretch * values) / np.arcsinh(stretch) if stretch else values).astype(np.float32)


samples = []
for name in sorted({file.split("/")[1] for file in files_in("train")}):
    pixels, mask = (read(files_in(f"train/{name}/{part}")[0]) for part in ("image", "mask"))
    samples.append(types.SimpleNamespace(name=name, pixels=pixels, mask=mask))
validation = [sample for sample in samples if sample.name in DATASET["validation"]]
training = [sample for sample in samples if sample.name not in DATASET["validation"]]
TRAINING_MAX = DATASET["manifest"]["training_max"] or max(1, max(int(sample.pixels.max()) for sample in training))
for sample in samples:
    sample.image = normalised(sample.pixels, TRAINING_MAX)
print(len(training), "samples to learn from,", len(validation), "to validate with")
