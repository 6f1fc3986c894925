# The seed threshold decides which objects are found; of those, the object threshold decides how far objects reach.
# With PyJAMAS' sampling the larger probability decides.
DECODINGS = [(0.5, 0.5)]
if P["sampling"] != "rescale":
    seeds = [0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7] if P["target"] in ("distance", "border") else [0.5]
    objects = [0.5, 0.6, 0.7, 0.8, 0.9] if P["target"] == "foreground" else [0.3, 0.4, 0.5, 0.6, 0.7]
    DECODINGS = list(dict.fromkeys(DECODINGS + [(threshold, seed) for threshold in objects for seed in seeds]))
_, precisions = validate(judge, (validation or training)[:100], DECODINGS)
precisions = np.nan_to_num(precisions)
seed = DECODINGS[int(np.argmax(precisions[:, 0]))][1]
best = max((i for i, decoding in enumerate(DECODINGS) if decoding[1] == seed), key=lambda i: precisions[i].mean())
OBJECT_THRESHOLD, SEED_THRESHOLD = DECODINGS[best]
VALIDATION_AP = precisions[best] if validation else []
print("object threshold", OBJECT_THRESHOLD, "and seed threshold", SEED_THRESHOLD)

shown, how = [], {}
for name in files_in("test")[:6]:
    pixels = read(name)
    mask = np.zeros(pixels.shape, np.int32)
    shown.append(types.SimpleNamespace(name=Path(name).name, image=normalised(pixels, TRAINING_MAX), mask=mask,
                                       planes=stored_planes(mask), subimage=SUBIMAGE))
if shown:
    how = {"rescale": False}  # At the scale at which a server applies the network.
shown = shown or (validation or training)[:6]

figure, rows = plt.subplots(len(shown), 3, figsize=(12, 4 * len(shown)), squeeze=False)
for row, sample in zip(rows, shown):
    planes, place, _, _ = apply_network(judge, sample, **how)
    image, p, objects = sample.image[place], planes[0].cpu().numpy(), decoder(planes, OBJECT_THRESHOLD, sample.subimage)(SEED_THRESHOLD)
    row[0].imshow(image, cmap="gray", vmin=np.percentile(image, 1), vmax=np.percentile(image, 99.8))
    if p.min() < OBJECT_THRESHOLD < p.max():
        row[0].contour(p, [OBJECT_THRESHOLD], colors="yellow", linewidths=1)
    row[1].imshow(p, cmap="magma", vmin=0, vmax=1)
    colours = np.vstack([np.zeros(3), plt.cm.hsv(np.random.default_rng(0).permutation(256) / 256)[:, :3]])
    row[2].imshow(colours[np.where(objects > 0, (objects - 1) % 256 + 1, 0)])
    name = sample.name if len(sample.name) < 40 else sample.name[:36] + "…"
    for axes, title in zip(row, (name, "probability of object", f"{objects.max()} objects")):
        axes.set_title(title)
        axes.axis("off")
figure.tight_layout()
plt.show()
