def object_loss(logits, truth):
    """Binary cross-entropy, and a soft Dice loss, which stays high while small objects are missed."""
    p = logits.sigmoid()
    dice = (2 * (p * truth).sum((1, 2)) + 1) / (p.sum((1, 2)) + truth.sum((1, 2)) + 1)
    return F.binary_cross_entropy_with_logits(logits, truth) + 0.3 * (1 - dice.mean())


def loss_of(outputs, planes, weights):
    outputs = outputs.float()
    if P["target"] == "foreground":
        log_p = outputs.log_softmax(1).gather(1, planes.long())[:, 0]
        return -(weights * log_p.clamp(math.log(1e-7), math.log1p(-1e-7))).mean()
    if P["target"] == "border":  # Background 0, inside 1, border 2.
        return F.cross_entropy(outputs, planes.sum(1).long())
    loss = object_loss(outputs[:, 0], planes[:, 0])
    if P["target"] == "flow":
        inside = planes[:, :1]
        return loss + 2 * ((outputs[:, 1:] - planes[:, 1:]) ** 2 * inside).sum() / (inside.sum() + 1)
    distance = F.binary_cross_entropy_with_logits(outputs[:, 1], planes[:, 1], weights, reduction="sum")
    touching = F.binary_cross_entropy_with_logits(outputs[:, 2], planes[:, 2], 1 + 8 * planes[:, 2])
    border = F.binary_cross_entropy_with_logits(outputs[:, 3], planes[:, 3])
    known = planes[:, 4:].abs().sum(1, keepdim=True) > 0
    offsets = ((outputs[:, 4:] - planes[:, 4:]).abs() * known).sum() / (known.sum() + 1)
    return loss + distance / weights.sum() + touching + border + 0.01 * offsets
