#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "script/arguments.hpp"
#include "script/failure.hpp"
#include "script/json.hpp"

namespace couplet::script {

/// One entry of a batch: its id, and why it fails, if it does.
struct BatchEntry {
  std::string id;
  const Json* value = nullptr;
  std::optional<Failure> failure;
};

/// The entries of a batch, 1 to 10 with distinct ids; refuses the whole request otherwise. `key`: the
/// parameter that holds them.
std::vector<BatchEntry> read_batch(Arguments& arguments, const char* key);

/// Reads each entry with `read`, which is given its parameters and its number. What the service refuses is
/// the entry's failure; what the script has wrong is the whole line's.
void read_entries(std::vector<BatchEntry>& entries, const Arguments& arguments, const char* key,
                  const std::function<void(Arguments&, std::size_t)>& read);

/// {"Successful":[…],"Failed":[…]}: `append_success` writes one object of Successful. SQS leaves out a list
/// without entries, SNS does not.
std::string batch_result(const std::vector<BatchEntry>& entries, Service service,
                         const std::function<void(JsonText&, std::size_t)>& append_success);

}  // namespace couplet::script
