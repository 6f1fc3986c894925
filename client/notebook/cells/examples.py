@functools.lru_cache(maxsize=2048)
def scaling(old, new, how):
    """The matrix that scales a line of `old` pixels to `new`. Pixels are areas, so the ends of both lines coincide."""
    if how == "intensities":  # Averages where a line shrinks.
        how = "area" if new < old else "cubic"
    matrix = np.zeros((new, old))
    for i in range(new):
        begin, end = i * old / new, (i + 1) * old / new
        if how == "area":
            covered = range(int(begin), min(old, math.ceil(end)))
            taps = [(j, (min(j + 1, end) - max(j, begin)) * new / old) for j in covered]
        else:
            first = math.floor((begin + end - 1) / 2)
            t = (begin + end - 1) / 2 - first
            if how == "linear":
                weights = [1 - t, t]
            else:
                a = -0.75
                outer = lambda x: ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a
                inner = lambda x: ((a + 2) * x - (a + 3)) * x * x + 1
                weights = [outer(t), inner(t), inner(1 - t), outer(1 - t)]
            taps = [(first + k - len(weights) // 2 + 1, weight) for k, weight in enumerate(weights)]
        for j, weight in taps:
            matrix[i, min(max(j, 0), old - 1)] += weight
    return torch.tensor(matrix, dtype=torch.float32, device=DEVICE)


def resize(plane, size, how):
    for axis in (0, 1):
        if plane.shape[axis] != size[axis]:
            matrix = scaling(plane.shape[axis], size[axis], how)
            plane = matrix @ plane if axis == 0 else plane @ matrix.T
    return plane


def reflected(begin, length, side):
    """Pixels begin, begin + 1, … of a line of `side` pixels that is mirrored at its ends."""
    at = np.arange(begin, begin + length) % (2 * side)
    return np.where(at < side, at, 2 * side - 1 - at)


def scaled(sample, rectangle, size, inverted=False):
    """A rectangle (y, x, height, width) of a sample, scaled: image, labels and stored planes."""
    y, x, height, width = rectangle
    rows, columns = reflected(y, height, sample.mask.shape[0]), reflected(x, width, sample.mask.shape[1])
    pixels = sample.inverted if inverted else sample.image
    image = torch.from_numpy(pixels[np.ix_(rows, columns)]).to(DEVICE)
    # The label under each new pixel's centre.
    middles = [line[(2 * np.arange(new) + 1) * len(line) // (2 * new)] for line, new in zip((rows, columns), size)]
    labels = torch.from_numpy(sample.mask[np.ix_(*middles)]).long().to(DEVICE)
    within = y >= 0 and x >= 0 and y + height <= sample.mask.shape[0] and x + width <= sample.mask.shape[1]
    if P["target"] == "flow" and not within:  # Mirrored objects would need mirrored flows.
        planes = list(flow_planes(labels))
    else:
        planes = [torch.from_numpy(plane[np.ix_(rows, columns)]).to(DEVICE) for plane in sample.planes]
        planes = [resize(plane, size, "linear") for plane in planes]
    return resize(image, size, "intensities"), labels, planes


def turned(part, angle, size):
    """The middle of a part, of `size`, turned by an angle."""
    image, labels, planes = part
    c, s = math.cos(angle), math.sin(angle)
    (height, width), (h, w) = image.shape, size
    to_part = torch.tensor([[[c * w / width, s * h / width, 0], [-s * w / height, c * h / height, 0]]], device=DEVICE)
    grid = F.affine_grid(to_part, (1, 1, h, w), align_corners=False)
    turn = lambda plane, how: F.grid_sample(plane[None, None].float(), grid, how, "border", align_corners=False)[0, 0]
    return turn(image, "bicubic"), turn(labels, "nearest").long(), [turn(plane, "bilinear") for plane in planes]


def blurred(image, spread):
    line = torch.tensor([spread, 1 - 2 * spread, spread], dtype=torch.float32, device=DEVICE)
    padded = F.pad(image[None, None], (1, 1, 1, 1), mode="replicate")
    return F.conv2d(padded, (line[:, None] * line)[None, None])[0, 0]


def faulty(image):
    """Out of focus or noisy, with a gradient or with hot pixels."""
    fault = rng.integers(4)
    if fault == 0:
        for _ in range(int(rng.integers(2, 14))):
            image = blurred(image, 0.25)
    elif fault == 1:
        image = image + rng.uniform(0.05, 0.2) * torch.randn_like(image)
    elif fault == 2:
        for axis, side in enumerate(image.shape):
            slope = rng.uniform(-0.5, 0.5) * (torch.arange(side, device=DEVICE) / side - 0.5)
            image = image + (slope[:, None] if axis == 0 else slope)
    else:
        count = int(rng.uniform(0, 0.002) * image.numel())
        places = torch.from_numpy(rng.integers(image.numel(), size=count)).to(DEVICE)
        hot = torch.from_numpy(rng.uniform(1, 2, count).astype(np.float32)).to(DEVICE)
        image = image.flatten().scatter(0, places, hot).reshape(image.shape)
    return image


def augmented(image, labels, planes):
    """Mirrors and turns all planes alike; brightens, bends and blurs the image a little, and adds noise."""
    for axis in (1, 0):
        if rng.random() < 0.5:
            image, labels, planes = image.flip(axis), labels.flip(axis), [plane.flip(axis) for plane in planes]
            if P["target"] == "flow":
                planes[axis] = -planes[axis]
    if image.shape[0] == image.shape[1] and rng.random() < 0.5:
        image, labels, planes = image.T, labels.T, [plane.T for plane in planes]
        if P["target"] == "flow":
            planes.reverse()
    if rng.random() < P["augmentation_faults"]:
        image = faulty(image)
    scale, shift = rng.uniform(0.7, 1.4), rng.uniform(-0.15, 0.15)
    bend, noise = rng.uniform(-0.3, 0.3), rng.uniform(0, 0.05)
    if rng.random() < 0.3:
        spread = rng.uniform(0.05, 0.25)
        for _ in range(2):
            image = blurred(image, spread)
    middle = image.clamp(0, 1)
    image = (image + bend * middle * (1 - middle)) * scale + shift + noise * torch.randn_like(image)
    return image, labels, planes


def finished(parts):
    """Images, target planes and weights of a batch, from parts of equal size."""
    images = torch.stack([image for image, _, _ in parts])[:, None]
    labels = torch.stack([labels for _, labels, _ in parts])
    objects = (labels > 0).float()
    if P["target"] == "foreground":
        cut = objects * (1 - close_objects(labels, P["touching_gap_px"]))
        return images, cut[:, None], weight_map(labels, cut)
    if P["target"] == "border":
        return images, torch.stack([objects, border_plane(labels)], 1), None
    # Scaling spreads the planes beyond the object's edge.
    stored = torch.stack([torch.stack(planes) for _, _, planes in parts]) * objects[:, None]
    planes = torch.cat([objects[:, None], stored], 1)
    if P["target"] == "flow":
        return images, planes, None
    further = torch.stack([close_objects(labels, 1), border_plane(labels)], 1)
    planes = torch.cat([planes, further, offset_planes(labels)], 1)
    most = labels.flatten(1).max(1)[0]
    several = ((labels > 0) & (labels != most[:, None, None])).flatten(1).any(1)
    return images, planes, 1 + gap_weights(labels) * several[:, None, None]


def training_part(sample, shown):
    """A random crop of the sample, or the whole sample, scaled to the network's input.

    `shown` is a pixel that the crop has inside, or -1.
    """
    height, width = sample.mask.shape
    rectangle, angle, margin = (0, 0, height, width), 0.0, 1.0
    inverted = P["augmentation"] and rng.random() < P["augmentation_inversion"]
    if P["sampling"] == "crop":
        zoom = 1.0
        if P["augmentation"] and P["augmentation_zoom"] > 1:
            at = rng.uniform(-1, 1)
            zoom = (1 + (P["augmentation_zoom"] - 1) * abs(at)) ** math.copysign(1, at)
        if P["augmentation"] and P["target"] != "flow" and rng.random() < P["augmentation_rotation"]:
            angle = rng.uniform(0, math.pi / 2)
            margin = math.cos(angle) + math.sin(angle)
        sides = [max(1, round(side / zoom)) for side in sample.subimage]
        rooms = [whole - side for whole, side in zip((height, width), sides)]
        begins = [int(rng.integers(abs(room) + 1)) * (1 if room >= 0 else -1) for room in rooms]
        if shown >= 0:
            begins = [min(max(at - int(rng.integers(side)), 0), room) if room > 0 else begin
                      for at, side, room, begin in zip(divmod(int(shown), width), sides, rooms, begins)]
        around = [max(1, round(side * margin / zoom)) for side in sample.subimage]
        begins = [begin - (whole - side) // 2 for begin, whole, side in zip(begins, around, sides)]
        rectangle = (*begins, *around)
    part = scaled(sample, rectangle, tuple(round(side * margin) for side in INPUT), inverted)
    part = turned(part, angle, INPUT) if angle else part
    return augmented(*part) if P["augmentation"] else part


def whole_part(sample, rescale=P["sampling"] == "rescale"):
    """The whole sample (of a large one its middle) at the scale of training, padded for the network.

    With `rescale` it is scaled to the network's input, else as subimages are. Returns the part, the size without
    padding, and where the part lies in the sample.
    """
    sides = sample.mask.shape
    factors = [new / whole for new, whole in zip(INPUT, sides if rescale else sample.subimage)]
    shrink = min(1, math.sqrt(2 ** 20 / (sides[0] * sides[1] * factors[0] * factors[1])))
    height, width = (max(1, int(side * shrink)) for side in sides)
    y, x = (sides[0] - height) // 2, (sides[1] - width) // 2
    size = tuple(max(1, int(side * factor + 0.5)) for side, factor in zip((height, width), factors))
    step = 2 ** P["depth"]
    lines = [torch.as_tensor(reflected(0, -(-side // step) * step, side), device=DEVICE) for side in size]
    image, labels, planes = scaled(sample, (y, x, height, width), size)
    image, labels, *planes = (plane[lines[0]][:, lines[1]] for plane in (image, labels, *planes))
    return (image, labels, planes), size, (slice(y, y + height), slice(x, x + width))


steps = 127 if P["target"] == "flow" else 254  # Rounded as in a training on a server.
for sample in samples:
    sample.planes = (np.floor(steps * stored_planes(sample.mask) + 0.5) / steps).astype(np.float32)
