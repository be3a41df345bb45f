#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.h"
#include "service/operation.h"

namespace besik::commands {

struct Reach {
  std::string data;  // folder
  std::string programmes;
  std::string as;  // account to sign in as; "" = operator, or the sample's reader of figures
  Language language = Language::en;
};

// The way from a command to the service: through the socket of the server that owns the folder, or,
// where none runs, by opening the folder in this process.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual Checked<service::Answer> call(const service::Operation& operation, json::object input,
                                        std::string body) = 0;
  // An answer of any length, given to `sink` piece by piece (false of it ends the reading). Codes
  // also: command.answer_cut (it broke off; what came is not the whole), command.output.
  using Sink = std::function<bool(std::string_view)>;
  virtual Checked<void> read(const service::Operation& operation, json::object input,
                             const Sink& sink) = 0;
  virtual bool beside_a_server() const = 0;
};

// Codes: command.no_data (the folder holds no Besik data), command.sign_in, and those of opening.
Checked<std::unique_ptr<Caller>> reach(const Reach& how);

// The sample's accounts, as `besik demo` files them beside the data; empty for a real folder.
struct SampleAccount {
  std::string user, password, title;
  bool reads_all_figures = false;
};
std::vector<SampleAccount> sample_accounts(const std::string& data);

// Default folder: BESIK_DATA, else "data".
std::string default_data();

}  // namespace besik::commands
