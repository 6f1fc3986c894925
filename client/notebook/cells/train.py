def drawn(rows, count):
    """`count` of the rows in random order, each as often as the others."""
    rounds = [rng.permutation(rows) for _ in range(-(-count // max(1, len(rows))))]
    return np.concatenate([rows[:0], *rounds])[:count]


def epoch_plan():
    """The sample of each example of an epoch, and a pixel that the example shows, or -1; in random order.

    Samples come as often as crops cover them; around objects, each object as often as the others.
    """
    times = [max(1, -(-sample.mask.size // (sample.subimage[0] * sample.subimage[1]))) for sample in training]
    if P["sampling"] == "rescale":
        times = 1
    cover = np.repeat([[i, -1] for i in range(len(training))], times, axis=0)
    cropped = P["sampling"] == "crop"
    wanted = P["crops_per_epoch"] if P["crops_per_epoch"] > 0 and cropped else len(cover)
    objects = np.array([[i, pixel] for i, sample in enumerate(training) for pixel in sample.object_pixels],
                       np.int64).reshape(-1, 2)
    around = round(P["object_crops"] * wanted) if cropped else 0
    return rng.permutation(np.concatenate([drawn(objects, around), drawn(cover, wanted - around)]))


def monitored(entry):
    return entry["training_loss"] if math.isnan(entry["validation_loss"]) else entry["validation_loss"]


def learning_rate(step, steps):
    if P["learning_rate_schedule"] == "constant":
        return P["learning_rate"]
    if P["learning_rate_schedule"] == "plateau":  # A tenth after some epochs without a lower loss.
        factor, lowest, waited = 1.0, math.inf, 0
        for loss in map(monitored, history):
            waited = 0 if loss < lowest else waited + 1
            lowest = min(lowest, loss)
            if waited >= P["learning_rate_patience"]:
                factor, waited = factor / 10, 0
        return factor * P["learning_rate"]
    if P["learning_rate_schedule"] != "cosine":
        raise ValueError("learning_rate_schedule is constant, cosine or plateau")
    rising = min(200, steps // 20)
    if step < rising:
        return P["learning_rate"] * (step + 1) / (rising + 1)
    return P["learning_rate"] * 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))


def add_to_average(average, network, steps):
    decay = min(P["weight_averaging"], steps / (steps + 9))
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)


def score_of(epoch):
    """Which epoch is kept; of equal ones the one with the lower validation loss."""
    if P["target"] != "foreground" and not math.isnan(epoch["validation_ap50"]):
        return epoch["validation_ap50"], -epoch["validation_loss"]
    return -monitored(epoch), 0


PRECISION = P["precision"]
if PRECISION == "auto":
    fast = DEVICE.type == "cuda" and torch.cuda.get_device_capability(DEVICE)[0] >= 8
    PRECISION = "bfloat16" if fast else "float32"
optimizer = torch.optim.AdamW([
    {"params": [values for values in network.parameters() if values.dim() > 1], "weight_decay": P["weight_decay"]},
    {"params": [values for values in network.parameters() if values.dim() == 1], "weight_decay": 0.0},
], lr=P["learning_rate"], eps=1e-7)
average = None
if P["weight_averaging"] > 0:
    average = {name: value.clone() for name, value in network.state_dict().items()}
judge = UNet().to(DEVICE, memory_format=torch.channels_last)  # Holds the weights that are validated and kept.
history, best_epoch, best_state, steps_done = [], 0, None, 0


def train_step(batch, steps):
    """One step of the optimizer; returns the loss."""
    global steps_done
    images, planes, weights = finished([training_part(training[i], shown) for i, shown in batch])
    for group in optimizer.param_groups:
        group["lr"] = learning_rate(steps_done, steps)
    with torch.autocast(DEVICE.type, dtype=torch.bfloat16, enabled=PRECISION == "bfloat16"):
        outputs = network(images.contiguous(memory_format=torch.channels_last))
    loss = loss_of(outputs, planes, weights)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    steps_done += 1
    if average is not None:
        add_to_average(average, network, steps_done)
    return loss.detach()


def train_epoch(epoch):
    """All steps of an epoch; returns the mean loss of its examples."""
    plan, losses, told = epoch_plan(), [], time.monotonic()
    batches = [plan[begin:begin + P["batch_size"]] for begin in range(0, len(plan), P["batch_size"])]
    for i, batch in enumerate(batches):
        losses += [train_step(batch, P["epochs"] * len(batches))] * len(batch)
        if time.monotonic() - told > 5:
            told = time.monotonic()
            print(f"\repoch {epoch} of {P['epochs']}: step {i + 1} of {len(batches)},"
                  f" loss {float(losses[-1]):.4f} ", end="")
    loss = float(torch.stack(losses).mean())
    if not math.isfinite(loss):
        raise FloatingPointError(f"the loss is no longer a finite number in epoch {epoch};"
                                 f" choose a learning rate below {P['learning_rate']:g}")
    return loss


try:
    for epoch in range(1, P["epochs"] + 1):
        start, network = time.monotonic(), network.train()
        training_loss = train_epoch(epoch)
        judge.load_state_dict(network.state_dict() if average is None else average)
        validation_loss, (ap,) = validate(judge, validation)
        history.append({"epoch": epoch, "training_loss": training_loss, "validation_loss": validation_loss,
                        "validation_ap50": float(ap[0])})
        if best_state is None or score_of(history[-1]) > score_of(history[best_epoch - 1]):
            best_epoch = epoch
            best_state = {name: value.cpu().clone() for name, value in judge.state_dict().items()}
        print(f"\repoch {epoch} of {P['epochs']}: loss {training_loss:.4f}, validation {validation_loss:.4f},"
              f" AP .50 {ap[0]:.3f}, {time.monotonic() - start:.0f} s")
        if 0 < P["early_stopping_patience"] <= epoch - best_epoch:
            print("stopped: no better epoch for", P["early_stopping_patience"], "epochs")
            break
except KeyboardInterrupt:
    if best_state is None:
        raise
    print("\ninterrupted; epoch", best_epoch, "is kept")
except RuntimeError as wrong:
    if "out of memory" not in str(wrong):
        raise
    raise RuntimeError("the device has too little memory; choose a smaller batch_size, and run all again") from wrong
judge.load_state_dict(best_state)
