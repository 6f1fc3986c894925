#include "server/front/http/rpc_routes.h"

namespace tessera::front::http {

const std::vector<RpcRoute>& RpcRoutes() {
  static const auto& routes = *new std::vector<RpcRoute>{
      {"GET", "/v1/server", "tessera.v1.ServerService.GetServerStatus"},

      {"POST", "/v1/files:findMissing",
       "tessera.v1.UploadService.FindMissingFiles", "*"},
      {"POST", "/v1/files:clear", "tessera.v1.UploadService.ClearUploads", "*"},

      {"POST", "/v1/datasets", "tessera.v1.DatasetService.CreateDataset", "*"},
      {"GET", "/v1/datasets", "tessera.v1.DatasetService.ListDatasets"},
      {"GET", "/v1/{name=datasets/*}", "tessera.v1.DatasetService.GetDataset"},
      {"GET", "/v1/{name=datasets/*/revisions/*}",
       "tessera.v1.DatasetService.GetDataset"},
      {"PUT", "/v1/{name=datasets/*}",
       "tessera.v1.DatasetService.UpdateDataset", "*"},
      {"POST", "/v1/{name=datasets/*}:addSamples",
       "tessera.v1.DatasetService.AddSamples", "*"},
      {"POST", "/v1/{name=datasets/*}:share",
       "tessera.v1.DatasetService.ShareDataset", "*"},
      {"DELETE", "/v1/{name=datasets/*}",
       "tessera.v1.DatasetService.DeleteDataset"},
      {"GET", "/v1/{parent=datasets/*}/samples",
       "tessera.v1.DatasetService.ListSamples"},
      {"GET", "/v1/{parent=datasets/*/revisions/*}/samples",
       "tessera.v1.DatasetService.ListSamples"},

      {"GET", "/v1/models", "tessera.v1.ModelService.ListModels"},
      {"GET", "/v1/{name=models/*}", "tessera.v1.ModelService.GetModel"},
      {"GET", "/v1/{parent=models/*}/versions",
       "tessera.v1.ModelService.ListModelVersions"},
      {"GET", "/v1/{name=models/*/versions/*}",
       "tessera.v1.ModelService.GetModelVersion"},
      {"POST", "/v1/models/{model_id}/versions:import",
       "tessera.v1.ModelService.ImportModelVersion", "*"},
      {"POST", "/v1/{model=models/*}:setAlias",
       "tessera.v1.ModelService.SetModelAlias", "*"},
      {"POST", "/v1/{name=models/*}:share",
       "tessera.v1.ModelService.ShareModel", "*"},
      {"DELETE", "/v1/{name=models/*}", "tessera.v1.ModelService.DeleteModel"},
      {"DELETE", "/v1/{name=models/*/versions/*}",
       "tessera.v1.ModelService.DeleteModel"},

      {"POST", "/v1/trainingJobs",
       "tessera.v1.TrainingService.CreateTrainingJob", "*"},
      {"GET", "/v1/trainingJobs",
       "tessera.v1.TrainingService.ListTrainingJobs"},
      {"GET", "/v1/{name=trainingJobs/*}",
       "tessera.v1.TrainingService.GetTrainingJob"},
      {"POST", "/v1/{name=trainingJobs/*}:cancel",
       "tessera.v1.TrainingService.CancelTrainingJob", "*"},

      {"GET", "/v1/segmentationJobs",
       "tessera.v1.SegmentationJobService.ListSegmentationJobs"},
      {"GET", "/v1/{name=segmentationJobs/*}",
       "tessera.v1.SegmentationJobService.GetSegmentationJob"},
      {"GET", "/v1/{parent=segmentationJobs/*}/images",
       "tessera.v1.SegmentationJobService.ListSegmentationImages"},
      {"POST", "/v1/{name=segmentationJobs/*}:cancel",
       "tessera.v1.SegmentationJobService.CancelSegmentationJob", "*"},
      {"DELETE", "/v1/{name=segmentationJobs/*}",
       "tessera.v1.SegmentationJobService.DeleteSegmentationJob"},
  };
  return routes;
}

}  // namespace tessera::front::http
