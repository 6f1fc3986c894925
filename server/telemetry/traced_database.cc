#include "server/telemetry/traced_database.h"

#include "base/trace.h"

namespace tessera::telemetry {
namespace {

template <typename Execute>
absl::StatusOr<db::Rows> Traced(const std::string& sql,
                                const Execute& execute) {
  trace::Span span = trace::Span::Below("db.statement", trace::Kind::kClient);
  span.Set("db.statement", sql);
  absl::StatusOr<db::Rows> rows = execute();
  span.End(rows.status());
  return rows;
}

class TracedSession final : public db::Session {
 public:
  explicit TracedSession(db::Session& session) : session_(session) {}

  absl::StatusOr<db::Rows> Execute(
      const std::string& sql,
      const std::vector<db::Value>& parameters) override {
    return Traced(sql, [&] { return session_.Execute(sql, parameters); });
  }
  absl::Status ExecuteScript(const std::string& sql) override {
    return session_.ExecuteScript(sql);
  }
  absl::Status Notify(const std::string& channel,
                      const std::string& payload) override {
    return session_.Notify(channel, payload);
  }

 private:
  db::Session& session_;
};

}  // namespace

absl::StatusOr<db::Rows> TracedDatabase::Execute(
    const std::string& sql, const std::vector<db::Value>& parameters) {
  return Traced(sql, [&] { return database_->Execute(sql, parameters); });
}

absl::Status TracedDatabase::Transaction(
    const std::function<absl::Status(db::Session&)>& body,
    db::Durability durability) {
  if (!trace::Current()) return database_->Transaction(body, durability);
  trace::Span span = trace::Span::Below("db.transaction", trace::Kind::kClient);
  const trace::Scope scope(span.context());
  const absl::Status status = database_->Transaction(
      [&](db::Session& session) {
        TracedSession traced(session);
        return body(traced);
      },
      durability);
  span.End(status);
  return status;
}

}  // namespace tessera::telemetry
