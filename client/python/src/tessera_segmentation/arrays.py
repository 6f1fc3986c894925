"""Images as NumPy's arrays: what the server takes, and how."""
from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from tessera_segmentation.errors import InvalidRequest
from tessera_segmentation.wire import segmentation_service_pb2 as pb

__all__ = ["CHUNK_BYTES", "Array", "chunks_of", "describe", "npy_bytes"]

Array = npt.NDArray[Any]
CHUNK_BYTES = 256 * 1024

_TYPES = {"u1": pb.PixelArray.UINT8, "u2": pb.PixelArray.UINT16, "u4": pb.PixelArray.UINT32, "u8": pb.PixelArray.UINT64,
          "i1": pb.PixelArray.INT8, "i2": pb.PixelArray.INT16, "i4": pb.PixelArray.INT32, "i8": pb.PixelArray.INT64,
          "f4": pb.PixelArray.FLOAT32, "f8": pb.PixelArray.FLOAT64, "b1": pb.PixelArray.BOOL}


def _checked(array: Any) -> Array:
    pixels = np.asarray(array)
    if pixels.dtype.str[1:] not in _TYPES:
        raise InvalidRequest(f"an array of {pixels.dtype} cannot be sent; convert it, as with image.astype('float32')", reason="ARRAY_INVALID")
    if pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise InvalidRequest(
            f"an array of shape {pixels.shape} is no image; send height × width, or slices × height × width, of one channel "
            "(of a colour image choose one, as with image[..., 0])", reason="ARRAY_INVALID")
    return np.ascontiguousarray(pixels)


def describe(array: Any) -> tuple[pb.PixelArray, Array]:
    """What a header says of an array, and the array as its bytes are sent."""
    pixels = _checked(array)
    big = pixels.dtype.str[0] == ">"
    return pb.PixelArray(
        height=pixels.shape[-2], width=pixels.shape[-1], slices=1 if pixels.ndim == 2 else pixels.shape[0],
        element_type=_TYPES[pixels.dtype.str[1:]], byte_order=pb.PixelArray.BIG if big else pb.PixelArray.LITTLE), pixels


def chunks_of(pixels: Array) -> Iterator[bytes]:
    """The bytes of a contiguous array."""
    view = pixels.reshape(-1).view(np.uint8).data
    for begin in range(0, len(view), CHUNK_BYTES):
        yield bytes(view[begin:begin + CHUNK_BYTES])


def npy_bytes(array: Any) -> bytes:
    """An array as a .npy file, which the server reads as an image or a mask."""
    file = io.BytesIO()
    np.lib.format.write_array(file, _checked(array), allow_pickle=False)
    return file.getvalue()
