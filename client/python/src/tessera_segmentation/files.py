"""Files to send: those on this computer, and arrays as files."""
from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from tessera_segmentation.arrays import CHUNK_BYTES, npy_bytes
from tessera_segmentation.errors import InvalidRequest
from tessera_segmentation.wire import dataset_service_pb2 as pb

__all__ = ["ImageLike", "LocalFile", "LocalSample", "SamplesLike", "file_of", "samples_of"]

# A path, or an array of height × width or slices × height × width.
ImageLike = Union[str, "os.PathLike[str]", Any]
# A folder of samples; pairs of image and mask with or without names; samples that CropSamples made.
SamplesLike = Union[str, "os.PathLike[str]", Mapping[str, "tuple[ImageLike, ImageLike]"],
                    Iterable["tuple[ImageLike, ImageLike] | pb.Sample"]]

_HASH_BYTES = 4 << 20


class LocalFile:
    """A file's name and bytes. Reads the bytes when they are sent."""

    def __init__(self, name: str, content: Path | bytes) -> None:
        self.name = name
        self._content = content
        self.size = len(content) if isinstance(content, bytes) else content.stat().st_size
        self.sha256 = ""  # Set by digest().

    def chunks(self, offset: int = 0, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """The bytes from `offset` on."""
        if isinstance(self._content, bytes):
            for begin in range(offset, len(self._content), size):
                yield self._content[begin:begin + size]
            return
        with self._content.open("rb") as file:
            file.seek(offset)
            while chunk := file.read(size):
                yield chunk

    def digest(self) -> Iterator[None]:
        """Computes `sha256`; yields now and then, so that others have a turn."""
        digest = hashlib.sha256()
        for chunk in self.chunks(size=_HASH_BYTES):
            digest.update(chunk)
            yield
        self.sha256 = digest.hexdigest()


def is_path(image: ImageLike) -> bool:
    return isinstance(image, (str, os.PathLike))


def file_of(image: ImageLike, name: str) -> LocalFile:
    """A file for a path, or a .npy file for an array. `name` is an array's."""
    if not is_path(image):
        return LocalFile(f"{name}.npy", npy_bytes(image))
    path = Path(image)
    if not path.is_file():
        raise InvalidRequest(f"{path} is no file; check the path", reason="FILE_ABSENT")
    if path.stat().st_size == 0:
        raise InvalidRequest(f"{path} is empty; copy or export it again", reason="FILE_ABSENT")
    return LocalFile(path.name, path)


@dataclass(frozen=True)
class LocalSample:
    name: str
    image: LocalFile
    mask: LocalFile

    def message(self) -> pb.Sample:
        """REQUIRES: both digests were computed."""
        return pb.Sample(name=self.name, image=pb.Sample.File(filename=self.image.name, sha256=self.image.sha256),
                         mask=pb.Sample.File(filename=self.mask.name, sha256=self.mask.sha256))


def samples_of(samples: SamplesLike) -> list[LocalSample | pb.Sample]:
    """One entry for each sample; those of a folder in the order of their names."""
    if isinstance(samples, (str, os.PathLike)):
        return list(_in_folder(Path(samples)))
    named: list[tuple[str, Any]]
    if isinstance(samples, Mapping):
        named = list(samples.items())
    else:
        named = [(f"sample-{index:03}", sample) for index, sample in enumerate(samples, 1)]
    found = [sample if isinstance(sample, pb.Sample) else LocalSample(name, file_of(sample[0], "image"), file_of(sample[1], "mask"))
             for name, sample in named]
    if not found:
        raise InvalidRequest("there are no samples; give pairs of an image and its mask", reason="SAMPLE_INVALID")
    return found


def _only_file(folder: Path) -> LocalFile:
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")] if folder.is_dir() else []
    if len(files) != 1:
        raise InvalidRequest(f"{folder} has {len(files)} files; put exactly one into it", reason="SAMPLE_INVALID")
    return LocalFile(files[0].name, files[0])


def _in_folder(folder: Path) -> Iterator[LocalSample]:
    """`FOLDER/<sample>/image/<one file>` and `FOLDER/<sample>/mask/<one file>`."""
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is no folder; check the path", reason="FILE_ABSENT")
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._")
    if not names:
        raise InvalidRequest(f"{folder} has no samples; make folders SAMPLE/image and SAMPLE/mask in it", reason="SAMPLE_INVALID")
    for name in names:
        yield LocalSample(name, _only_file(folder / name / "image"), _only_file(folder / name / "mask"))
