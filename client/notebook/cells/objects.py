IOU_THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]


def small_px(subimage):
    """Objects with fewer pixels are cut again."""
    return round(350 * subimage[0] * subimage[1] / (INPUT[0] * INPUT[1]))


def summits(level, mask):
    """For each pixel of the mask the peak to which steepest ascent leads, as its index from 1; else 0."""
    level = torch.where(mask, level, torch.full_like(level, -1.0))
    around = torch.stack([shifted(level, dy, dx, -1.0) for dy, dx in NEIGHBOURS])
    steps = torch.tensor([dy * level.shape[1] + dx for dy, dx in NEIGHBOURS], device=level.device)
    highest_level, way = around.max(0)
    up = torch.arange(level.numel(), device=level.device).view_as(level)
    up = (up + steps[way] * (highest_level > level)).flatten()
    while not torch.equal(up[up], up):
        up = up[up]
    return (up.view_as(level) + 1) * mask


def passes(level, summit):
    """The highest pass between each two neighbouring peaks: rows (peak, peak, level), the highest first."""
    found = []
    for dy, dx in NEIGHBOURS[:4]:
        other, other_level = shifted(summit, dy, dx), shifted(level, dy, dx)
        meet = (summit > 0) & (other > 0) & (summit != other)
        pair = torch.stack([torch.minimum(summit, other)[meet], torch.maximum(summit, other)[meet]], 1)
        found.append(np.column_stack([pair.cpu().numpy(), torch.minimum(level, other_level)[meet].cpu().numpy()]))
    found = np.concatenate(found)
    found = found[np.lexsort((-found[:, 2], found[:, 1], found[:, 0]))]
    first = np.any(np.diff(found[:, :2], axis=0, prepend=-1), axis=1)
    return found[first][np.argsort(-found[first, 2], kind="stable")]


def joined(count, height, ways, depth):
    """Joins peaks 0 … count-1 where the lower of two rises above the pass between them by at most `depth`."""
    root, height = list(range(count)), list(height)

    def find(peak):
        while root[peak] != peak:
            root[peak] = root[root[peak]]
            peak = root[peak]
        return peak

    for one, other, level in ways:
        one, other = find(int(one)), find(int(other))
        if one != other and min(height[one], height[other]) - level <= depth:
            root[one] = other
            height[other] = max(height[one], height[other])
    return np.array([find(peak) for peak in range(count)], np.int64)


def watershed(planes, mask, small):
    """For the targets `distance` and `border`: a function from seed threshold to labels."""
    level = (planes[1] if P["target"] == "distance" else planes[0] - planes[1]).clamp(0, 1)
    summit = summits(level, mask)
    ways = passes(level, summit)
    summit, level = summit.cpu().numpy(), level.cpu().numpy()
    peaks, at = np.unique(summit, return_inverse=True)
    at, probability = at.reshape(summit.shape), planes[0].cpu().numpy()
    if peaks[0] != 0:  # No background.
        peaks, at = np.concatenate([[0], peaks]), at + 1
    ways[:, :2] = np.searchsorted(peaks, ways[:, :2])
    height = np.concatenate([[0.0], level.ravel()[peaks[1:] - 1]])

    def labels_for(seed):
        if P["target"] == "border":
            return joined(len(peaks), height, ways, seed / 2)[at]
        labels = joined(len(peaks), height, ways, 0.75 * seed)[at]
        cut_again = np.bincount(labels.ravel(), minlength=len(peaks)) < small
        labels = np.where(cut_again[labels], joined(len(peaks), height, ways, 0.25 * seed)[at], labels)
        # An object needs a pixel deep inside, or a probability beyond doubt.
        area = np.maximum(1, np.bincount(labels.ravel(), minlength=len(peaks)))
        score = np.bincount(labels.ravel(), probability.ravel(), len(peaks)) / area
        top = np.zeros(len(peaks))
        np.maximum.at(top, labels.ravel(), level.ravel())
        return labels * ((top > seed) | (score > 0.9))[labels]

    return labels_for


def gathered(planes, mask):
    """For the target `flow`: pixels that end at one place when they follow the flow are one object."""
    axes = [torch.arange(side, device=DEVICE) for side in mask.shape]
    at = torch.stack(torch.meshgrid(*axes, indexing="ij")).float()
    limits = torch.tensor(mask.shape, device=DEVICE)[:, None, None] - 1
    for _ in range(200):
        y, x = at.round().long()
        at = torch.minimum((at + 0.5 * planes[1:, y, x] * mask).clamp(min=0), limits)
    y, x = at.round().long()
    ends = torch.zeros_like(mask)
    ends[y[mask], x[mask]] = True
    return pieces(highest(ends[None].float())[0].long())[y, x] * mask


def decoder(planes, object_threshold, subimage):
    """A function from seed threshold to the labels of the objects of activated planes."""
    mask = planes[0] > object_threshold
    if P["target"] in ("foreground", "flow"):
        labels = (pieces(mask.long()) if P["target"] == "foreground" else gathered(planes, mask)).cpu().numpy()
        labels_for = lambda seed: labels
    else:
        labels_for = watershed(planes, mask, small_px(subimage))

    def objects(seed=0.5):
        numbers, labels = np.unique(labels_for(seed), return_inverse=True)
        large = (np.bincount(labels.ravel()) >= P["min_area_px"]) & (numbers > 0)
        return (np.cumsum(large) * large)[labels].reshape(mask.shape)

    return objects


def matches(truth, found):
    """True positives, false positives and false negatives, for each IoU threshold."""
    truth = np.unique(truth, return_inverse=True)[1].reshape(truth.shape) + (1 if truth.min() > 0 else 0)
    pairs = np.zeros((truth.max() + 1, found.max() + 1), np.int64)
    np.add.at(pairs, (truth.ravel(), found.ravel()), 1)
    union = pairs.sum(1)[1:, None] + pairs.sum(0)[None, 1:] - pairs[1:, 1:]
    iou = pairs[1:, 1:] / np.maximum(union, 1)
    hits = np.array([(iou >= threshold).any(1).sum() for threshold in IOU_THRESHOLDS])
    return np.stack([hits, found.max() - hits, truth.max() - hits])


def average_precision(counts):
    total = counts.sum(0)
    return np.where(total > 0, counts[0] / np.maximum(total, 1), np.nan)


@torch.no_grad()
def apply_network(network, sample, **how):
    """The activated planes of a sample at its own scale, where they lie in it, and the loss with its pixels."""
    network.eval()
    part, size, place = whole_part(sample, **how)
    images, planes, weights = finished([part])
    outputs = network(images)
    loss = float(loss_of(outputs, planes, weights))
    whole = [side.stop - side.start for side in place]
    found = [resize(plane[:size[0], :size[1]], whole, "linear") for plane in activated(outputs)[0]]
    return torch.stack(found), place, loss, images.numel()


def validate(network, samples, decodings=((0.5, 0.5),)):
    """The mean loss of the pixels, and the pooled AP at each IoU threshold for each (object, seed) threshold."""
    loss = pixels = 0
    counts = {decoding: np.zeros((3, len(IOU_THRESHOLDS))) for decoding in decodings}
    for sample in samples:
        planes, place, sample_loss, sample_pixels = apply_network(network, sample)
        loss, pixels = loss + sample_loss * sample_pixels, pixels + sample_pixels
        for object_threshold in {threshold for threshold, _ in decodings}:
            objects = decoder(planes, object_threshold, sample.subimage)
            for decoding in decodings:
                if decoding[0] == object_threshold:
                    counts[decoding] += matches(sample.mask[place], objects(decoding[1]))
    return loss / max(1, pixels) if samples else math.nan, [average_precision(counts[key]) for key in decodings]
