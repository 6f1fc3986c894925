#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/output_file.h"
#include "base/short_name.h"
#include "base/uuid.h"
#include "client/grpc/grpc_api.h"
#include "client/grpc/grpc_convert.h"
#include "client/grpc/grpc_pages.h"

namespace tessera::client {
namespace {

absl::Status NotAVersion(absl::string_view version) {
  return absl::DataLossError(absl::StrCat(
      "the server did not send the two files of ", ShortName(version),
      "; export it again"));
}

// Writes the two files of a version as they arrive.
class VersionWriter {
 public:
  VersionWriter(const std::string& version, const std::filesystem::path& folder)
      : version_(version), folder_(folder) {}

  absl::Status Add(const v1::ExportModelVersionResponse& response) {
    if (!response.filename().empty()) {
      RETURN_IF_ERROR(Begin(response));
    }
    bytes_ += static_cast<int64_t>(response.chunk().size());
    left_ -= static_cast<int64_t>(response.chunk().size());
    if (!file_ || left_ < 0) return NotAVersion(version_);
    file_->Write(response.chunk());
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (files_ != 2) return NotAVersion(version_);
    return EndFile();
  }

  int64_t bytes() const { return bytes_; }

 private:
  absl::Status Begin(const v1::ExportModelVersionResponse& response) {
    // Only these names are accepted, so that the server cannot choose a path.
    const char* const name =
        files_ == 0 ? "manifest.json" : "weights.safetensors";
    if (files_ == 2 || response.filename() != name) {
      return NotAVersion(version_);
    }
    if (files_ > 0) RETURN_IF_ERROR(EndFile());
    ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(folder_ / name));
    file_.emplace(std::move(file));
    left_ = response.size_bytes();
    ++files_;
    return absl::OkStatus();
  }

  absl::Status EndFile() {
    if (left_ != 0) return NotAVersion(version_);
    return file_->Commit();
  }

  const std::string& version_;
  const std::filesystem::path& folder_;
  std::optional<OutputFile> file_;
  int files_ = 0;
  int64_t left_ = 0;   // Bytes missing of the current file.
  int64_t bytes_ = 0;  // Bytes received of both files.
};

v1::ExportModelVersionRequest::Format ToProto(ModelFileFormat format) {
  switch (format) {
    case ModelFileFormat::kOnnx:
      return v1::ExportModelVersionRequest::ONNX;
    case ModelFileFormat::kBioimageio:
      return v1::ExportModelVersionRequest::BIOIMAGEIO;
  }
  return v1::ExportModelVersionRequest::FORMAT_UNSPECIFIED;
}

// Writes the only file of an export as it arrives.
class ModelFileWriter {
 public:
  ModelFileWriter(const std::string& version, OutputFile file)
      : version_(version), file_(std::move(file)) {}

  absl::Status Add(const v1::ExportModelVersionResponse& response) {
    const bool first = size_ < 0;
    // An earlier Tessera ignores the format and sends the two files.
    if (first && response.filename() == "manifest.json") {
      return absl::UnimplementedError(
          "the server is too old to write models for other programs; export a "
          ".zip");
    }
    if (first == response.filename().empty()) return Incomplete();
    if (first) size_ = response.size_bytes();
    bytes_ += static_cast<int64_t>(response.chunk().size());
    if (bytes_ > size_) return Incomplete();
    file_.Write(response.chunk());
    return absl::OkStatus();
  }

  absl::Status Finish() {
    return bytes_ == size_ ? file_.Commit() : Incomplete();
  }

  int64_t bytes() const { return bytes_; }
  int64_t size() const { return size_; }

 private:
  absl::Status Incomplete() const {
    return absl::DataLossError(
        absl::StrCat("the server did not send one complete file of ",
                     ShortName(version_), "; export it again"));
  }

  const std::string& version_;
  OutputFile file_;
  int64_t size_ = -1;  // Not known yet.
  int64_t bytes_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Model>> GrpcApi::ListModels() {
  std::vector<Model> models;
  RETURN_IF_ERROR((ForEachPage<v1::ListModelsResponse>(
      *connection_, v1::ListModelsRequest(),
      [&](auto* context, const auto& request, auto* response) {
        return models_->ListModels(context, request, response);
      },
      [&](const v1::ListModelsResponse& page) {
        for (const auto& model : page.models()) {
          models.push_back(FromProto(model));
        }
      })));
  return models;
}

absl::StatusOr<std::vector<ModelVersion>> GrpcApi::ListModelVersions(
    const std::string& model) {
  v1::ListModelVersionsRequest first;
  first.set_parent(model);
  std::vector<ModelVersion> versions;
  RETURN_IF_ERROR((ForEachPage<v1::ListModelVersionsResponse>(
      *connection_, first,
      [&](auto* context, const auto& request, auto* response) {
        return models_->ListModelVersions(context, request, response);
      },
      [&](const v1::ListModelVersionsResponse& page) {
        for (const auto& version : page.versions()) {
          versions.push_back(FromProto(version));
        }
      })));
  return versions;
}

absl::StatusOr<ModelVersion> GrpcApi::GetModelVersion(
    const std::string& version) {
  v1::GetModelVersionRequest request;
  request.set_name(version);
  ASSIGN_OR_RETURN(
      const v1::ModelVersion found,
      connection_->Call<v1::ModelVersion>(
          kShortCall, [&](auto* context, auto* response) {
            return models_->GetModelVersion(context, request, response);
          }));
  return FromProto(found);
}

absl::Status GrpcApi::ExportModelVersion(const std::string& version,
                                         const std::filesystem::path& folder,
                                         const ByteObserver& observer) {
  v1::ExportModelVersionRequest request;
  request.set_name(version);
  return connection_->Retry([&] {
    grpc::ClientContext context;
    connection_->Prepare(context, absl::InfiniteDuration());
    const auto reader = models_->ExportModelVersion(&context, request);
    VersionWriter writer(version, folder);
    v1::ExportModelVersionResponse response;
    absl::Status written;
    while (written.ok() && reader->Read(&response)) {
      written = writer.Add(response);
      observer(writer.bytes());
    }
    if (!written.ok()) context.TryCancel();
    const absl::Status received = connection_->ToStatus(reader->Finish());
    RETURN_IF_ERROR(written);
    RETURN_IF_ERROR(received);
    return writer.Finish();
  });
}

absl::Status GrpcApi::ExportModelFile(const std::string& version,
                                      ModelFileFormat format,
                                      const std::filesystem::path& file,
                                      const FileObserver& observer) {
  v1::ExportModelVersionRequest request;
  request.set_name(version);
  request.set_format(ToProto(format));
  return connection_->Retry([&]() -> absl::Status {
    ASSIGN_OR_RETURN(OutputFile output, OutputFile::Create(file));
    grpc::ClientContext context;
    connection_->Prepare(context, absl::InfiniteDuration());
    const auto reader = models_->ExportModelVersion(&context, request);
    ModelFileWriter writer(version, std::move(output));
    v1::ExportModelVersionResponse response;
    absl::Status written;
    while (written.ok() && reader->Read(&response)) {
      written = writer.Add(response);
      if (written.ok()) observer(writer.bytes(), writer.size());
    }
    if (!written.ok()) context.TryCancel();
    const absl::Status received = connection_->ToStatus(reader->Finish());
    RETURN_IF_ERROR(written);
    RETURN_IF_ERROR(received);
    return writer.Finish();
  });
}

absl::StatusOr<ModelVersion> GrpcApi::ImportModelVersion(
    const std::string& model, const std::string& weights_sha256,
    const std::string& manifest_sha256) {
  v1::ImportModelVersionRequest request;
  request.set_model_id(ShortName(model));
  request.set_weights_sha256(weights_sha256);
  request.set_manifest_sha256(manifest_sha256);
  request.set_request_id(RandomUuid());
  ASSIGN_OR_RETURN(
      const v1::ModelVersion version,
      connection_->Call<v1::ModelVersion>(
          kLongCall, [&](auto* context, auto* response) {
            return models_->ImportModelVersion(context, request, response);
          }));
  return FromProto(version);
}

absl::StatusOr<Model> GrpcApi::SetModelAlias(
    const std::string& model, const std::string& alias, int version,
    std::optional<int> expected_version) {
  v1::SetModelAliasRequest request;
  request.set_model(model);
  request.set_alias(alias);
  request.set_version(version);
  if (expected_version) request.set_expected_version(*expected_version);
  ASSIGN_OR_RETURN(
      const v1::Model changed,
      connection_->Call<v1::Model>(
          kShortCall, [&](auto* context, auto* response) {
            return models_->SetModelAlias(context, request, response);
          }));
  return FromProto(changed);
}

absl::StatusOr<Model> GrpcApi::ShareModel(const std::string& name,
                                          Visibility visibility,
                                          const std::string& group) {
  v1::ShareModelRequest request;
  request.set_name(name);
  request.set_visibility(ToProto(visibility));
  request.set_group(group);
  ASSIGN_OR_RETURN(const v1::Model model,
                   connection_->Call<v1::Model>(
                       kShortCall, [&](auto* context, auto* response) {
                         return models_->ShareModel(context, request, response);
                       }));
  return FromProto(model);
}

absl::Status GrpcApi::DeleteModel(const std::string& name) {
  v1::DeleteModelRequest request;
  request.set_name(name);
  return connection_
      ->Call<google::protobuf::Empty>(
          kShortCall,
          [&](auto* context, auto* response) {
            return models_->DeleteModel(context, request, response);
          })
      .status();
}

}  // namespace tessera::client
