"""Models and their versions."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tessera_segmentation._async.connection import request_id
from tessera_segmentation._async.uploads import AsyncUploads
from tessera_segmentation.files import LocalFile
from tessera_segmentation.names import model_name, named, version_name
from tessera_segmentation.parameters import segment_parameters
from tessera_segmentation.records import Evaluation
from tessera_segmentation.wire import access_pb2
from tessera_segmentation.wire import evaluation_service_pb2 as evaluation
from tessera_segmentation.wire import model_service_pb2 as pb

_FILES = ("manifest.json", "weights.safetensors")


class AsyncModels(AsyncUploads):
    """Calls of ModelService. Versions are named `nuclei` (the newest), `nuclei@3` or `nuclei@production`."""

    async def model(self, name: str) -> pb.Model:
        answer: pb.Model = await self._call(self._models.GetModel, pb.GetModelRequest(name=model_name(name)))
        return answer

    async def models(self) -> list[pb.Model]:
        return await self._pages(self._models.ListModels, pb.ListModelsRequest(), "models")

    async def version(self, name: str) -> pb.ModelVersion:
        answer: pb.ModelVersion = await self._call(self._models.GetModelVersion, pb.GetModelVersionRequest(name=version_name(name)))
        return answer

    async def versions(self, model: str) -> list[pb.ModelVersion]:
        """The newest first."""
        return await self._pages(self._models.ListModelVersions, pb.ListModelVersionsRequest(parent=model_name(model)), "versions")

    async def set_alias(self, model: str, alias: str, version: int, *, expected_version: int | None = None) -> pb.Model:
        """Points an alias to a version. With `expected_version` only if it points to that one now (0: to none)."""
        request = pb.SetModelAliasRequest(model=model_name(model), alias=alias, version=version, expected_version=expected_version)
        answer: pb.Model = await self._call(self._models.SetModelAlias, request)
        return answer

    async def share_model(self, name: str, *, group: str | None = None, public: bool = False) -> pb.Model:
        """Lets a group or everybody see a model; without both, only its owner."""
        visibility = (access_pb2.Access.PUBLIC if public else access_pb2.Access.PRIVATE if group is None else access_pb2.Access.GROUP)
        request = pb.ShareModelRequest(name=model_name(name), visibility=visibility, group=group or "")
        answer: pb.Model = await self._call(self._models.ShareModel, request)
        return answer

    async def delete_model(self, name: str) -> None:
        """Deletes a model, or one version of it (`nuclei@3`)."""
        await self._call(self._models.DeleteModel, pb.DeleteModelRequest(name=version_name(name)))

    async def export_version(self, name: str, folder: str | os.PathLike[str]) -> Path:
        """Writes the version's two files into a folder, which is made if absent."""
        out = Path(folder)
        out.mkdir(parents=True, exist_ok=True)

        async def attempt() -> Path:
            target: Path | None = None
            async for message in self._models.ExportModelVersion(pb.ExportModelVersionRequest(name=version_name(name)),
                                                                 metadata=self._metadata):
                if message.filename:
                    target = out / Path(message.filename).name
                    target.write_bytes(b"")
                if target is not None:
                    with target.open("ab") as file:
                        file.write(message.chunk)
            return out

        return await self._retry(attempt)

    async def import_version(self, folder: str | os.PathLike[str], model: str) -> pb.ModelVersion:
        """Adds a version from the two files that export_version() wrote."""
        files = [LocalFile(name, Path(folder) / name) for name in _FILES]
        await self.upload(files)
        request = pb.ImportModelVersionRequest(model_id=model_name(model).partition("/")[2], manifest_sha256=files[0].sha256,
                                               weights_sha256=files[1].sha256, request_id=request_id())
        answer: pb.ModelVersion = await self._call(self._models.ImportModelVersion, request)
        return answer

    async def evaluate(self, model: str, dataset: str, *, channel: int | None = None,
                       on_sample: Callable[[evaluation.SampleEvaluation], None] | None = None, **parameters: object) -> Evaluation:
        """Compares the objects that a version finds in a dataset with those of the masks, as `tessera evaluate` does. Calls
        `on_sample` after each sample. Parameters: as for segment()."""
        request = evaluation.EvaluateModelVersionRequest(name=version_name(model), dataset=named("datasets", dataset), channel=channel,
                                                         parameters=segment_parameters(parameters))

        async def attempt() -> Evaluation:
            start = evaluation.EvaluationStart()
            samples: list[evaluation.SampleEvaluation] = []
            summary = evaluation.EvaluationSummary()
            async for message in self._evaluation.EvaluateModelVersion(request, metadata=self._metadata):
                kind = message.WhichOneof("content")
                if kind == "start":
                    start = message.start
                elif kind == "sample":
                    samples.append(message.sample)
                    if on_sample is not None:
                        on_sample(message.sample)
                elif kind == "summary":
                    summary = message.summary
            return Evaluation(start.model_version, start.dataset, tuple(samples), summary)

        return await self._retry(attempt)
