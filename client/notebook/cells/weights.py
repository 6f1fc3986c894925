def add_object(nearest, label, distance):
    """Takes note of another object in the two nearest of each pixel: labels, and squares of distances."""
    (label1, label2), (distance1, distance2) = nearest
    first = distance < distance1
    other = label != label1
    push, second = first & other, ~first & other & (distance < distance2)
    label2 = torch.where(push, label1, torch.where(second, label, label2))
    distance2 = torch.where(push, distance1, torch.where(second, distance, distance2))
    return (torch.where(first, label, label1), label2), (torch.minimum(distance, distance1), distance2)


def gap_weights(labels):
    """w0 exp(-(d1 + d2)^2 / (2 sigma^2)) of a batch of planes.

    d1 and d2 are the distances to the inner boundaries of the two nearest objects. With one object d1 alone counts.
    """
    w0, sigma = P["weight_map_w0"], P["weight_map_sigma_px"]
    if w0 <= 1e-6:
        return torch.zeros(labels.shape, device=labels.device)
    radius = math.ceil(sigma * math.sqrt(2 * math.log(w0 / 1e-6)))  # Weights further away are below 1e-6.
    plane = labels.float()
    edge = torch.zeros_like(plane, dtype=torch.bool)
    for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        beside = shifted(plane, dy, dx, -1)
        edge |= (plane > 0) & (beside != plane) & (beside >= 0)
    boundary = plane * edge
    far = torch.full_like(plane, float("inf"))
    height, width = plane.shape[-2:]
    nearest = ((torch.zeros_like(plane), torch.zeros_like(plane)), (far, far))
    rows = F.pad(boundary, (0, 0, radius, radius))
    for dy in range(-radius, radius + 1):
        label = rows[:, radius + dy:radius + dy + height]
        nearest = add_object(nearest, label, torch.where(label > 0, torch.full_like(far, dy * dy), far))
    labels2 = [F.pad(label, (radius, radius)) for label in nearest[0]]
    distances2 = [F.pad(distance, (radius, radius), value=float("inf")) for distance in nearest[1]]
    for dx in sorted(range(-radius, radius + 1), key=abs)[1:]:
        part = slice(radius + dx, radius + dx + width)
        for label, distance in zip(labels2, distances2):
            nearest = add_object(nearest, label[..., part], distance[..., part] + dx * dx)
    most = plane.flatten(1).max(1)[0]
    least = torch.where(plane > 0, plane, far).flatten(1).min(1)[0]
    two = (least < most)[:, None, None]
    d1, d2 = (distance.sqrt() for distance in nearest[1])
    return w0 * torch.exp(-torch.where(two, d1 + d2, d1) ** 2 / (2 * sigma ** 2))


def weight_map(labels, objects):
    """Ronneberger et al. 2015: balances the classes of each plane and adds the weights of narrow gaps."""
    part = objects.mean((1, 2), keepdim=True)
    weights = torch.where(objects > 0, 1 - part, part) + gap_weights(labels)
    return torch.where((part > 0) & (part < 1), weights, torch.ones_like(weights))
