// A server that knows its users.
#ifndef TESSERA_TESTS_INTEGRATION_USERS_H_
#define TESSERA_TESTS_INTEGRATION_USERS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/integration/harness.h"

namespace tessera::testing {

// A server that asks for tokens, and a client for each of: `viewer`; the
// members `owner` and `colleague`, both in the group `lab`, and `stranger`,
// in none; `admin`; `worker`, which is no user; and of those who have no valid
// token, `nobody`, `forger` and `expired`.
//
// Not thread-safe.
class Users {
 public:
  explicit Users(const std::function<void(config::ServeOptions&)>& change = {});

  Harness& harness() { return harness_; }
  Client& ClientOf(const std::string& user) { return *clients_.at(user); }
  const std::string& TokenOf(const std::string& user) {
    return tokens_.at(user);
  }

  // Makes the harness' own client the user's.
  void ActAs(const std::string& user) { harness_.ActAs(tokens_.at(user)); }

  // As `tesserad token revoke` does it while the server runs.
  void Revoke(const std::string& user);

 private:
  void Add(const std::string& user, const std::string& role,
           const std::string& group);

  Harness harness_;
  std::map<std::string, std::string> tokens_;
  std::map<std::string, std::unique_ptr<Client>> clients_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_USERS_H_
