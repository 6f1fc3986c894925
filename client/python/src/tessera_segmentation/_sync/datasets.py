# Made by client/python/make_sync.py from _async/datasets.py. Do not edit.
"""Datasets: named sets of samples."""
from __future__ import annotations

from collections.abc import Iterable

from tessera_segmentation._sync.connection import request_id
from tessera_segmentation._sync.uploads import Uploads
from tessera_segmentation.files import ImageLike, LocalSample, SamplesLike, file_of, samples_of
from tessera_segmentation.names import named
from tessera_segmentation.wire import access_pb2
from tessera_segmentation.wire import dataset_service_pb2 as pb

_COLLECTION = "datasets"


class Datasets(Uploads):
    """Calls of DatasetService. Datasets are named `wing`, `datasets/wing` or `datasets/wing/revisions/3`."""

    def create_dataset(self, name: str, samples: SamplesLike) -> pb.Dataset:
        """Makes a dataset. `samples` is a folder of samples (SAMPLE/image/FILE and SAMPLE/mask/FILE), a mapping of names to pairs
        of image and mask, or an iterable of pairs. Images and masks are paths or arrays; a mask has 0 for the background and a
        number for each object."""
        request = pb.CreateDatasetRequest(dataset_id=named(_COLLECTION, name).partition("/")[2], samples=self._sent(samples),
                                          request_id=request_id())
        answer: pb.Dataset = self._call(self._datasets.CreateDataset, request)
        return answer

    def update_dataset(self, name: str, samples: SamplesLike) -> pb.Dataset:
        """Replaces all samples: the next revision."""
        request = pb.UpdateDatasetRequest(name=named(_COLLECTION, name), samples=self._sent(samples), request_id=request_id())
        answer: pb.Dataset = self._call(self._datasets.UpdateDataset, request)
        return answer

    def add_samples(self, name: str, samples: SamplesLike, *, expected_revision: int | None = None) -> pb.Dataset:
        """Adds samples to the newest revision; those with the name of an earlier one take its place. If somebody else adds a
        revision meanwhile: MovedMeanwhile. `expected_revision` is the one that was looked at; by default the newest is."""
        if expected_revision is None:
            expected_revision = (self.dataset(name)).revision
        request = pb.AddSamplesRequest(name=named(_COLLECTION, name), samples=self._sent(samples),
                                       expected_revision=expected_revision, request_id=request_id())
        answer: pb.Dataset = self._call(self._datasets.AddSamples, request)
        return answer

    def crop_samples(self, image: ImageLike, outlines: ImageLike, regions: Iterable[tuple[int, int, int, int]], *, slice: int = 1,
                           channel: int | None = None) -> pb.CropSamplesResponse:
        """Cuts samples out of an image whose objects are outlined in another file: GeoJSON, .pjs, ImageJ's ROIs, COCO, ….
        `regions` are (x0, y0, x1, y1). Pass `.samples` to create_dataset() or add_samples(); `.notes` says what was left out."""
        files = [file_of(image, "image"), file_of(outlines, "outlines")]
        self.upload(files)
        parts = [pb.Sample.File(filename=file.name, sha256=file.sha256) for file in files]
        request = pb.CropSamplesRequest(image=parts[0], outlines=parts[1], slice=slice, channel=channel, regions=[
            pb.CropSamplesRequest.Region(x0=x0, y0=y0, x1=x1, y1=y1) for x0, y0, x1, y1 in regions])
        answer: pb.CropSamplesResponse = self._call(self._datasets.CropSamples, request)
        return answer

    def dataset(self, name: str) -> pb.Dataset:
        answer: pb.Dataset = self._call(self._datasets.GetDataset, pb.GetDatasetRequest(name=named(_COLLECTION, name)))
        return answer

    def datasets(self) -> list[pb.Dataset]:
        """The newest revision of each dataset that the caller may see."""
        return self._pages(self._datasets.ListDatasets, pb.ListDatasetsRequest(), "datasets")

    def samples(self, name: str) -> list[pb.Sample]:
        return self._pages(self._datasets.ListSamples, pb.ListSamplesRequest(parent=named(_COLLECTION, name)), "samples")

    def sample_file(self, dataset: str, sample: str, *, mask: bool = False) -> bytes:
        """The file of a sample's image or mask, as it was sent."""
        kind = pb.ReadSampleFileRequest.MASK if mask else pb.ReadSampleFileRequest.IMAGE
        request = pb.ReadSampleFileRequest(parent=named(_COLLECTION, dataset), sample=sample, kind=kind)

        def attempt() -> bytes:
            content = bytearray()
            for message in self._datasets.ReadSampleFile(request, metadata=self._metadata):
                content += message.chunk
            return bytes(content)

        return self._retry(attempt)

    def share_dataset(self, name: str, *, group: str | None = None, public: bool = False) -> pb.Dataset:
        """Lets a group or everybody see a dataset; without both, only its owner."""
        visibility = (access_pb2.Access.PUBLIC if public else access_pb2.Access.PRIVATE if group is None else access_pb2.Access.GROUP)
        request = pb.ShareDatasetRequest(name=named(_COLLECTION, name), visibility=visibility, group=group or "")
        answer: pb.Dataset = self._call(self._datasets.ShareDataset, request)
        return answer

    def delete_dataset(self, name: str) -> None:
        self._call(self._datasets.DeleteDataset, pb.DeleteDatasetRequest(name=named(_COLLECTION, name)))

    def _sent(self, samples: SamplesLike) -> list[pb.Sample]:
        """The samples as messages; their files are on the server."""
        found = samples_of(samples)
        self.upload(file for sample in found if isinstance(sample, LocalSample) for file in (sample.image, sample.mask))
        return [sample.message() if isinstance(sample, LocalSample) else sample for sample in found]
