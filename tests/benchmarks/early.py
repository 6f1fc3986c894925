#!/usr/bin/python3
"""When the first object and the last come of an image that is sent slowly, without its histogram and with it.

usage: early.py --server HOST:PORT --model NAME --rate MB_PER_S --pixels N IMAGE

IMAGE: an 8-bit TIFF that ends with its N pixels.
"""
import argparse
import collections
import pathlib
import time

from wire import connect, import_messages, segment, segment_header

CHUNK_BYTES = 1 << 18


def histogram_of(messages, data, pixels):
    counts = sorted(collections.Counter(data[-pixels:]).items())
    return messages.IntensityHistogram(intensities=[value for value, _ in counts], pixels=[count for _, count in counts])


def slowly(messages, header, data, bytes_per_second, sent):
    yield header
    began = time.monotonic()
    for at in range(0, len(data), CHUNK_BYTES):
        time.sleep(max(0, began + at / bytes_per_second - time.monotonic()))
        yield messages.SegmentRequest(chunk=data[at:at + CHUNK_BYTES])
    sent.append(time.monotonic())


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "model"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--pixels", type=int, required=True)
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    [messages] = import_messages("segmentation")
    data = options.image.read_bytes()
    with connect(options.server) as channel:
        for what in ("without histogram", "with histogram"):
            header = segment_header(messages, options.model, options.image)
            if what == "with histogram":
                header.header.histogram.CopyFrom(histogram_of(messages, data, options.pixels))
            sent, first = [], None
            began = time.monotonic()
            for answer in segment(channel, messages, slowly(messages, header, data, options.rate * 1e6, sent)):
                if first is None and answer.objects.objects:
                    first = time.monotonic()
            print(f"{what}: first objects after {first - began:.1f} s, file sent after {sent[0] - began:.1f} s, "
                  f"all {answer.summary.objects} objects after {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
