class GroupNorm(nn.GroupNorm):
    def forward(self, features):
        return super().forward(features.float())  # PyTorch 1.13 cannot mix bfloat16 with float32 weights here.


NORMALIZATIONS = {"none": lambda channels: None, "batch": nn.BatchNorm2d,
                  "group": lambda channels: GroupNorm(math.gcd(8, channels), channels)}
OUTPUTS = {"foreground": 2, "border": 3, "distance": 6, "flow": 3}[P["target"]]


class Level(nn.Module):
    """Two 3×3 convolutions, each with normalisation (if asked for) and ReLU; then dropout."""

    def __init__(self, channels_in, channels, level):
        super().__init__()
        self.convolution1 = nn.Conv2d(channels_in, channels, 3, padding=1)
        self.convolution2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.normalization1 = NORMALIZATIONS[P["network_normalization"]](channels)
        self.normalization2 = NORMALIZATIONS[P["network_normalization"]](channels)
        self.dropout = nn.Dropout(min(0.9, P["dropout"] + 0.1 * level) if P["dropout"] > 0 else 0)

    def forward(self, features):
        features = self.convolution1(features)
        features = F.relu(self.normalization1(features) if self.normalization1 is not None else features)
        features = self.convolution2(features)
        features = F.relu(self.normalization2(features) if self.normalization2 is not None else features)
        return self.dropout(features)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [P["base_width"] * 2 ** level for level in range(P["depth"] + 1)]
        for level in range(P["depth"]):
            self.add_module(f"down{level}", Level(widths[level - 1] if level else 1, widths[level], level))
        self.bottom = Level(widths[-2], widths[-1], P["depth"])
        for level in reversed(range(P["depth"])):
            width = widths[level]
            if P["upsampling"] == "nearest":
                self.add_module(f"up_convolution{level}", nn.Conv2d(2 * width, width, 1))
            else:
                self.add_module(f"up_convolution{level}", nn.ConvTranspose2d(2 * width, width, 2, 2))
            joined = width if P["skip_connection"] == "add" else 2 * width
            self.add_module(f"up{level}", Level(joined, width, level))
        self.class_convolution = nn.Conv2d(widths[0], OUTPUTS, 1)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 4:
                nn.init.kaiming_normal_(parameter)
            elif "convolution" in name:
                nn.init.zeros_(parameter)

    def forward(self, features):
        skips = []
        for level in range(P["depth"]):
            skips.append(getattr(self, f"down{level}")(features))
            features = F.max_pool2d(skips[-1], 2)
        features = self.bottom(features)
        for level in reversed(range(P["depth"])):
            features = getattr(self, f"up_convolution{level}")(features)
            if P["upsampling"] == "nearest":
                features = F.interpolate(features, scale_factor=2, mode="nearest")
            skip = skips.pop()
            features = features + skip if P["skip_connection"] == "add" else torch.cat([features, skip], 1)
            features = getattr(self, f"up{level}")(features)
        return self.class_convolution(features)


def activated(outputs):
    """The planes that objects are made of: the probability first, then what the target adds."""
    if P["target"] == "foreground":
        return outputs.softmax(1)[:, 1:]
    if P["target"] == "border":
        p = outputs.softmax(1)
        return torch.stack([p[:, 1] + p[:, 2], p[:, 2]], 1)
    if P["target"] == "flow":
        return torch.cat([outputs[:, :1].sigmoid(), outputs[:, 1:]], 1)
    p = outputs[:, :3].sigmoid()  # Where objects surely touch, the distance is halved.
    return torch.stack([p[:, 0], torch.where(p[:, 2] > 0.7, 0.5 * p[:, 1], p[:, 1])], 1)


network = UNet().to(DEVICE, memory_format=torch.channels_last)
if "initial/weights.safetensors" in ARCHIVE.namelist():  # Fine-tuning.
    raw = ARCHIVE.read("initial/weights.safetensors")
    length = struct.unpack("<Q", raw[:8])[0]
    state = {}
    for name, entry in json.loads(raw[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            values = np.frombuffer(raw[begin:end], {"F32": "<f4", "I64": "<i8"}[entry["dtype"]])
            state[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    network.load_state_dict(state)
PARAMETER_COUNT = sum(parameter.numel() for parameter in network.parameters())
print(f"{PARAMETER_COUNT:,} trainable values")
