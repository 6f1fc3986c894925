// Every call of the API, and who may make it.
#ifndef TESSERA_SERVER_APP_OPERATION_H_
#define TESSERA_SERVER_APP_OPERATION_H_

#include <vector>

#include "server/access/principal.h"

namespace tessera::app {

struct Operation {
  const char* name;   // The method's name in the gRPC API.
  access::Role role;  // The lowest role that may call.
  bool changes;       // Whether it is audited.
};

inline constexpr access::Role kViewer = access::Role::kViewer;
inline constexpr access::Role kMember = access::Role::kMember;

inline constexpr Operation kFindMissingFiles{"FindMissingFiles", kMember,
                                             false};
inline constexpr Operation kUploadFile{"UploadFile", kMember, true};
inline constexpr Operation kClearUploads{"ClearUploads", kMember, true};

inline constexpr Operation kCreateDataset{"CreateDataset", kMember, true};
inline constexpr Operation kUpdateDataset{"UpdateDataset", kMember, true};
inline constexpr Operation kAddSamples{"AddSamples", kMember, true};
inline constexpr Operation kGetDataset{"GetDataset", kViewer, false};
inline constexpr Operation kListDatasets{"ListDatasets", kViewer, false};
inline constexpr Operation kListSamples{"ListSamples", kViewer, false};
inline constexpr Operation kReadSampleFile{"ReadSampleFile", kViewer, false};
inline constexpr Operation kCropSamples{"CropSamples", kMember, true};
inline constexpr Operation kShareDataset{"ShareDataset", kMember, true};
inline constexpr Operation kDeleteDataset{"DeleteDataset", kMember, true};

inline constexpr Operation kGetModel{"GetModel", kViewer, false};
inline constexpr Operation kListModels{"ListModels", kViewer, false};
inline constexpr Operation kGetModelVersion{"GetModelVersion", kViewer, false};
inline constexpr Operation kListModelVersions{"ListModelVersions", kViewer,
                                              false};
inline constexpr Operation kExportModelVersion{"ExportModelVersion", kViewer,
                                               false};
inline constexpr Operation kImportModelVersion{"ImportModelVersion", kMember,
                                               true};
inline constexpr Operation kSetModelAlias{"SetModelAlias", kMember, true};
inline constexpr Operation kShareModel{"ShareModel", kMember, true};
inline constexpr Operation kDeleteModel{"DeleteModel", kMember, true};

inline constexpr Operation kCreateTrainingJob{"CreateTrainingJob", kMember,
                                              true};
inline constexpr Operation kGetTrainingJob{"GetTrainingJob", kViewer, false};
inline constexpr Operation kListTrainingJobs{"ListTrainingJobs", kViewer,
                                             false};
inline constexpr Operation kWatchTrainingJob{"WatchTrainingJob", kViewer,
                                             false};
inline constexpr Operation kCancelTrainingJob{"CancelTrainingJob", kMember,
                                              true};

inline constexpr Operation kCreateSegmentationJob{"CreateSegmentationJob",
                                                  kMember, true};
inline constexpr Operation kGetSegmentationJob{"GetSegmentationJob", kViewer,
                                               false};
inline constexpr Operation kListSegmentationJobs{"ListSegmentationJobs",
                                                 kViewer, false};
inline constexpr Operation kWatchSegmentationJob{"WatchSegmentationJob",
                                                 kViewer, false};
inline constexpr Operation kCancelSegmentationJob{"CancelSegmentationJob",
                                                  kMember, true};
inline constexpr Operation kDeleteSegmentationJob{"DeleteSegmentationJob",
                                                  kMember, true};
inline constexpr Operation kListSegmentationImages{"ListSegmentationImages",
                                                   kViewer, false};
inline constexpr Operation kReadSegmentationResults{"ReadSegmentationResults",
                                                    kViewer, false};
inline constexpr Operation kReadSegmentationImage{"ReadSegmentationImage",
                                                  kViewer, false};

inline constexpr Operation kSegment{"Segment", kViewer, false};
inline constexpr Operation kEvaluateModelVersion{"EvaluateModelVersion",
                                                 kViewer, false};
inline constexpr Operation kGetServerStatus{"GetServerStatus", kViewer, false};
inline constexpr Operation kGetSignIn{"GetSignIn", kViewer, false};

// Over HTTP only.
inline constexpr access::Role kAdmin = access::Role::kAdmin;
inline constexpr Operation kListTokens{"ListTokens", kAdmin, false};
inline constexpr Operation kCreateToken{"CreateToken", kAdmin, true};
inline constexpr Operation kRevokeToken{"RevokeToken", kAdmin, true};

// A test compares this list with the services of the gRPC API.
std::vector<Operation> AllOperations();

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_OPERATION_H_
