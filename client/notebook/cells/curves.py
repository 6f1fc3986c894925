figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.5))
epochs = [entry["epoch"] for entry in history]
for name, label in (("training_loss", "training"), ("validation_loss", "validation")):
    left.plot(epochs, [entry[name] for entry in history], marker=".", label=label)
right.plot(epochs, [entry["validation_ap50"] for entry in history], marker=".", color="tab:green")
for axes, title in ((left, "loss"), (right, "AP at IoU 0.50 on the validation samples")):
    axes.axvline(best_epoch, color="gray", linestyle=":", label="kept")
    axes.set(xlabel="epoch", title=title)
left.legend()
right.set_ylim(0, 1)
plt.show()
