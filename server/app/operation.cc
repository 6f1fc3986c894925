#include "server/app/operation.h"

namespace tessera::app {

std::vector<Operation> AllOperations() {
  return {kFindMissingFiles,
          kUploadFile,
          kClearUploads,
          kCreateDataset,
          kUpdateDataset,
          kAddSamples,
          kGetDataset,
          kListDatasets,
          kListSamples,
          kReadSampleFile,
          kCropSamples,
          kShareDataset,
          kDeleteDataset,
          kGetModel,
          kListModels,
          kGetModelVersion,
          kListModelVersions,
          kExportModelVersion,
          kImportModelVersion,
          kSetModelAlias,
          kShareModel,
          kDeleteModel,
          kCreateTrainingJob,
          kGetTrainingJob,
          kListTrainingJobs,
          kWatchTrainingJob,
          kCancelTrainingJob,
          kSegment,
          kEvaluateModelVersion,
          kGetServerStatus,
          kGetSignIn,
          kCreateSegmentationJob,
          kGetSegmentationJob,
          kListSegmentationJobs,
          kWatchSegmentationJob,
          kCancelSegmentationJob,
          kDeleteSegmentationJob,
          kListSegmentationImages,
          kReadSegmentationResults,
          kReadSegmentationImage};
}

}  // namespace tessera::app
