NEIGHBOURS = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


def shifted(plane, dy, dx, fill=0):
    """`plane` moved so that each pixel holds its neighbour at (dy, dx)."""
    padded = F.pad(plane, (1, 1, 1, 1), value=fill)
    return padded[..., 1 + dy:1 + dy + plane.shape[-2], 1 + dx:1 + dx + plane.shape[-1]]


def highest(plane, reach=1):
    """The highest value in the square around each pixel."""
    return F.max_pool2d(plane[:, None], 2 * reach + 1, 1, reach)[:, 0] if reach > 0 else plane


def pieces(labels):
    """Numbers the 8-connected pieces of equal labels of a plane by the index of one of their pixels; 0: background."""
    same = [shifted(labels, dy, dx) == labels for dy, dx in NEIGHBOURS]
    number = torch.arange(1, labels.numel() + 1, device=labels.device).view_as(labels) * (labels > 0)
    while True:
        grown = number
        for (dy, dx), alike in zip(NEIGHBOURS, same):
            grown = torch.maximum(grown, shifted(number, dy, dx) * alike)
        # The pixel that gave a piece its number may know a higher one.
        grown = torch.cat([grown.new_zeros(1), grown.flatten()])[grown]
        if torch.equal(grown, number):
            return number
        number = grown


def squared_distance(outside):
    """The squared distance of each pixel of an array to the nearest pixel of `outside`; without one, 2^40."""
    far = np.where(outside, 0.0, 2.0 ** 20)
    for y in range(1, len(far)):  # Along each column, down and up.
        far[y] = np.minimum(far[y], far[y - 1] + 1)
    for y in range(len(far) - 2, -1, -1):
        far[y] = np.minimum(far[y], far[y + 1] + 1)
    columns = np.minimum(far, 2.0 ** 20) ** 2
    nearest = columns.copy()
    for offset in range(1, columns.shape[1]):
        if offset * offset >= nearest.max():
            break
        nearest[:, offset:] = np.minimum(nearest[:, offset:], columns[:, :-offset] + offset * offset)
        nearest[:, :-offset] = np.minimum(nearest[:, :-offset], columns[:, offset:] + offset * offset)
    return nearest


def boxes(mask):
    """The bounding box of each object: its number, and rows and columns with a pixel's margin inside the plane."""
    ys, xs = np.nonzero(mask)
    order = np.argsort(mask[ys, xs], kind="stable")
    ys, xs, numbers = ys[order], xs[order], mask[ys, xs][order]
    starts = np.flatnonzero(np.diff(numbers, prepend=0))
    if len(starts) == 0:
        return
    ends = [bound.reduceat(axis, starts) for axis in (ys, xs) for bound in (np.minimum, np.maximum)]
    for number, y0, y1, x0, x1 in zip(numbers[starts], *ends):
        yield number, (slice(max(y0 - 1, 0), y1 + 2), slice(max(x0 - 1, 0), x1 + 2))


def distance_plane(mask):
    """The distance to the nearest pixel outside the object, divided by the object's largest."""
    plane = np.zeros(mask.shape, np.float32)
    for number, box in boxes(mask):
        inside = mask[box] == number
        distance = np.ones(inside.shape) if inside.all() else np.sqrt(squared_distance(~inside))
        plane[box][inside] = (distance / distance[inside].max())[inside]
    return plane


def centres(labels):
    """Marks one pixel of each piece: the one nearest to the medians of its rows and columns."""
    number = pieces(labels).cpu().numpy()
    marks = np.zeros(number.shape, bool)
    ys, xs = np.nonzero(number)
    order = np.argsort(number[ys, xs], kind="stable")
    ys, xs = ys[order], xs[order]
    for piece in np.split(np.arange(len(ys)), np.flatnonzero(np.diff(number[ys, xs])) + 1):
        if len(piece):
            y, x = (np.sort(axis[piece])[len(piece) // 2] for axis in (ys, xs))
            nearest = piece[np.argmin((ys[piece] - y) ** 2 + (xs[piece] - x) ** 2)]
            marks[ys[nearest], xs[nearest]] = True
    return torch.from_numpy(marks).to(labels.device)


def flow_planes(mask):
    """Unit vectors (down, right) along the heat that spreads from each object's centre inside the object.

    In the steady state heat is 1 in the centre, 0 outside the object, and elsewhere 0.99 of the neighbours' mean.
    """
    labels = torch.as_tensor(mask, device=DEVICE).long()
    centre = centres(labels)
    free = ((labels > 0) & ~centre).double()
    weights = [1 / 6 if 0 in step else 1 / 12 for step in NEIGHBOURS]
    same = [weight * (shifted(labels, dy, dx) == labels) for (dy, dx), weight in zip(NEIGHBOURS, weights)]
    inside = torch.ones_like(free)
    within = sum(weight * shifted(inside, dy, dx) for (dy, dx), weight in zip(NEIGHBOURS, weights))

    def spread(heat):
        return 0.99 * sum(alike * shifted(heat, dy, dx) for (dy, dx), alike in zip(NEIGHBOURS, same))

    heat, rest = torch.zeros_like(free), free * spread(centre.double())
    direction, size = rest.clone(), (rest * rest).sum()
    for _ in range(1000):  # Conjugate gradients.
        if size < 1e-24:
            break
        image = free * (within * direction - spread(direction))
        step = size / (direction * image).sum()
        heat, rest = heat + step * direction, rest - step * image
        before, size = size, (rest * rest).sum()
        direction = rest + size / before * direction
    heat = heat + centre.double()

    def at(dy, dx):  # Beyond the plane the object goes on with the heat of its last pixel.
        beside = shifted(heat, dy, dx) * (shifted(labels, dy, dx) == labels)
        return torch.where(shifted(inside, dy, dx) > 0, beside, heat)

    vector = torch.stack([at(1, 0) - at(-1, 0), at(0, 1) - at(0, -1)]) * free
    return (vector / vector.norm(dim=0).clamp(min=1e-300)).float()


def stored_planes(mask):
    """Planes that are made once from the whole sample, so that a crop knows the depth of the objects that it cuts."""
    if P["target"] == "distance":
        return distance_plane(mask)[None]
    return flow_planes(mask).cpu().numpy() if P["target"] == "flow" else np.zeros((0, *mask.shape), np.float32)


def close_objects(labels, reach):
    """1 where two objects are within `reach` pixels; of a batch of planes."""
    plane = labels.float()
    most = highest(plane, reach)
    least = -highest(torch.where(plane > 0, -plane, torch.full_like(plane, -2.0 ** 24)), reach)
    return ((most > 0) & (least < most)).float()


def border_plane(labels):
    """1 on each object's inner boundary."""
    plane = labels.float()
    return ((labels > 0) & ((highest(plane) != plane) | (-highest(-plane) != plane))).float()


def offset_planes(labels):
    """The way to each object's centroid, down and to the right; 0 for objects that reach the plane's edge."""
    count, height, width = labels.shape
    most = int(labels.max()) + 1
    keys = labels + most * torch.arange(count, device=labels.device)[:, None, None]
    cut = torch.zeros(count * most, dtype=torch.bool, device=labels.device)
    for edge in (keys[:, 0], keys[:, -1], keys[:, :, 0], keys[:, :, -1]):
        cut[edge.flatten()] = True
    known = (labels > 0) & ~cut[keys]
    area = torch.bincount(keys.flatten(), minlength=count * most).clamp(min=1)
    planes = []
    sides = [torch.arange(side, device=labels.device) for side in (height, width)]
    for axis in torch.meshgrid(*sides, indexing="ij"):
        axis = axis.double().expand(count, -1, -1)
        middle = torch.bincount(keys.flatten(), axis.flatten(), minlength=count * most) / area
        planes.append(((middle[keys] - axis) * known).float())
    return torch.stack(planes, 1)
