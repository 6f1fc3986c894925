#!/usr/bin/python3
"""Writes a tiled 8-bit BigTIFF of any size, whose directory comes before its tiles: a square image of 1024×1024 px again and
again, its intensities stretched to 8 bit. Needs python3-pil.

usage: make_huge.py PIECE OUT WIDTH HEIGHT
"""
import struct
import sys

from PIL import Image

TILE = 512
path, out, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
piece = Image.open(path)
low, high = piece.getextrema()
values = bytes(round(255 * (value - low) / (high - low)) for value in piece.getdata())
side = piece.width
tiles = [b"".join(values[(y + row) * side + x:(y + row) * side + x + TILE] for row in range(TILE))
         for y in range(0, side, TILE) for x in range(0, side, TILE)]
across, down = -(-width // TILE), -(-height // TILE)
count = across * down
with open(out, "wb") as file:
    directory = 16
    file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, directory))
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1),
            (322, 3, 1, TILE), (323, 3, 1, TILE), (324, 16, count, None), (325, 16, count, None)]
    arrays = directory + 8 + 20 * len(tags) + 8
    begin = arrays + 2 * 8 * count
    file.write(struct.pack("<Q", len(tags)))
    for tag, kind, number, value in tags:
        if value is None:
            value, arrays = arrays, arrays + 8 * count
        file.write(struct.pack("<HHQQ", tag, kind, number, value))
    file.write(struct.pack("<Q", 0))
    file.write(b"".join(struct.pack("<Q", begin + i * TILE * TILE) for i in range(count)))
    file.write(struct.pack("<Q", TILE * TILE) * count)
    for row in range(down):
        for column in range(across):
            file.write(tiles[row % 2 * 2 + column % 2])
