def number(value):
    return float(value) if math.isfinite(value) else None


tensors = {name: value.cpu().contiguous().numpy() for name, value in judge.state_dict().items()}
header, begin = {}, 0
for name, values in tensors.items():
    kind = {"float32": "F32", "int64": "I64"}[str(values.dtype)]
    header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [begin, begin + values.nbytes]}
    begin += values.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
weights = struct.pack("<Q", len(text)) + text + b"".join(values.tobytes() for values in tensors.values())

NAME = DATASET["name"]
manifest = dict(DATASET["manifest"])
manifest["parameters"] = dict(P, device=str(DEVICE), precision=PRECISION)
manifest["training_max"] = float(TRAINING_MAX) if P["intensity_normalization"] == "training-max" else 0.0
manifest["history"] = [{key: value if key == "epoch" else number(value) for key, value in entry.items()}
                       for entry in history]
manifest["best_epoch"] = best_epoch
manifest["parameter_count"] = PARAMETER_COUNT
manifest["decoding"] = {"object_threshold": OBJECT_THRESHOLD, "seed_threshold": SEED_THRESHOLD}
manifest["validation_ap"] = [number(value) for value in VALIDATION_AP]
with zipfile.ZipFile(NAME + ".zip", "w") as archive:
    archive.writestr("manifest.json", json.dumps(manifest, indent=2))
    archive.writestr("weights.safetensors", weights)
print(f"wrote {NAME}.zip; add it to a server: tessera model import {NAME}.zip --name {NAME}")

PYJAMAS = {"target": "foreground", "base_width": 64, "depth": 4, "network_normalization": "none",
           "upsampling": "transposed", "skip_connection": "concatenate", "intensity_normalization": "training-max"}
if all(P[name] == value for name, value in PYJAMAS.items()):  # A network that PyJAMAS can load.
    levels = [f"down{i}" for i in range(4)] + ["bottom"] + [f"up{i}" for i in (3, 2, 1, 0)]
    layers = []
    for level in levels:
        if level.startswith("up"):
            layers.append("up_convolution" + level[2:])
        layers += [level + ".convolution1", level + ".convolution2"]
    arrays = []
    for layer in layers + ["class_convolution"]:  # Keras keeps kernels as height × width × in × out.
        arrays += [np.ascontiguousarray(tensors[layer + ".weight"].transpose(2, 3, 1, 0)), tensors[layer + ".bias"]]
    classifier = {
        "classifier_type": "U-Net", "positive_training_folder": "train/", "train_image_size": INPUT,
        "scaler": np.uint16(TRAINING_MAX), "epochs": P["epochs"], "mini_batch_size": P["batch_size"],
        "learning_rate": P["learning_rate"], "classifier": arrays,
        "step_sz": (INPUT[0] // 8, INPUT[1] // 8), "erosion_width": P["erosion_width"],
        "early_stopper": {"active": P["early_stopping_patience"] > 0,
                          "kwargs": {"patience": P["early_stopping_patience"]}},
        "lr_scheduler": {"active": P["learning_rate_schedule"] == "plateau",
                         "kwargs": {"patience": P["learning_rate_patience"]}},
        "model_checkpoint": {"active": True, "kwargs": {"save_best_only": True}},
        "logging": {"active": False, "kwargs": {}}}
    with gzip.open(NAME + ".cfr", "wb", compresslevel=1) as file:
        pickle.dump(classifier, file, protocol=3)
    print(f"wrote {NAME}.cfr, which PyJAMAS loads")
