"""Train models of your own and find the objects in images, on a Tessera server.

    from tessera_segmentation import Client

    with Client("microscope:7443", token="…", ca="ca.pem") as client:
        found = client.segment("cells.tif", "nuclei")
        found.labels          # uint32, height × width
        found.table()         # columns: area_px, centroid_x, …
"""
from tessera_segmentation._async.client import AsyncClient
from tessera_segmentation._async.jobs import AsyncSegmentationRun
from tessera_segmentation._async.training import AsyncTrainingRun
from tessera_segmentation._sync.client import Client
from tessera_segmentation._sync.jobs import SegmentationRun
from tessera_segmentation._sync.training import TrainingRun
from tessera_segmentation.errors import (AlreadyThere, Busy, Cancelled, Damaged, Internal, InvalidRequest, MovedMeanwhile, NotAllowed, NotFound,
                                         NotReady, NotSignedIn, TesseraError, TrainingFailed, Unavailable)
from tessera_segmentation.records import Evaluation, JobProgress, TrainingProgress
from tessera_segmentation.results import DetectedObject, Polygon, Segmentation, Table

__version__ = "0.1.0"

__all__ = ["AlreadyThere", "AsyncClient", "AsyncSegmentationRun", "AsyncTrainingRun", "Busy", "Cancelled", "Client", "Damaged",
           "DetectedObject", "Evaluation", "Internal", "InvalidRequest", "JobProgress", "MovedMeanwhile", "NotAllowed", "NotFound", "NotReady",
           "NotSignedIn", "Polygon", "Segmentation", "SegmentationRun", "Table", "TesseraError", "TrainingFailed", "TrainingProgress",
           "TrainingRun", "Unavailable"]
