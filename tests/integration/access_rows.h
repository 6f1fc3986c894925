// Every rpc, and what becomes of it when each kind of caller makes it.
#ifndef TESSERA_TESTS_INTEGRATION_ACCESS_ROWS_H_
#define TESSERA_TESTS_INTEGRATION_ACCESS_ROWS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace tessera::testing {

// Of a request; replaced by the job's number, and by who calls.
inline constexpr char kJobId[] = "$JOB";
inline constexpr char kCaller[] = "$CALLER";
inline constexpr char kOwnersJob[] = "trainingJobs/$JOB";
// A segmentation job; its number is that of the training job.
inline constexpr char kOwnersSegmentation[] = "segmentationJobs/$JOB";
inline constexpr char kOwnersModel[] = "models/m";

// What becomes of a call. Whether one that is let in then succeeds is for
// other tests.
enum class Fate { kLetIn, kUnauthenticated, kDenied, kNotFound };

std::ostream& operator<<(std::ostream& out, Fate fate);
Fate FateOf(const grpc::Status& status);

// A call upon private things of the owner, made so that it changes nothing
// even if it is let in. Who shows no valid token gets in only where `open` says
// so, the owner and admins always do; the others are told here.
struct Row {
  std::string rpc;
  std::shared_ptr<google::protobuf::Message> request;  // Null: none is sent.
  Fate viewer = Fate::kLetIn;
  Fate stranger = Fate::kLetIn;  // A member who owns nothing.
  bool open = false;             // Everybody gets in.
};

std::vector<Row> AllRows();

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_ACCESS_ROWS_H_
