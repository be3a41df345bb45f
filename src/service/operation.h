#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "base/text.h"
#include "record/access.h"

// Every use-case is one operation, in one table: the server routes HTTP to it, the command line
// calls it in the process or through the server's local socket, OpenAPI and the docs are made from
// it, and the role x endpoint test walks it.
namespace besik::service {

class Service;
class Pieces;

// Who asks. An operator has access to the data folder and no more: operations marked `operator_ok`
// never decrypt.
struct Actor {
  record::User user;  // user.id "" = nobody signed in
  bool is_operator = false;
  Language language = Language::en;
  std::string device;  // as the client names itself; "" if it does not
};

struct Call {
  Actor actor;
  json::object input;     // path, query and body members together; names are unique per operation
  std::string body_text;  // for operations that take a file (CSV, GeoJSON)
  std::string idempotency_key;
  std::int64_t if_match = -1;  // record version, -1 = not given
  std::string session;         // token of the session that the call came with, or ""
  bool in_pieces = false;      // Answer::pieces is taken where an operation gives it
};

struct Answer {
  json::value body;
  std::string text;          // instead of body, for CSV and files
  std::string content_type;  // of text or pieces; "" = application/json
  // Instead of body and text, only where the call takes it: bytes of any length (service/pieces.h).
  // They must not be asked for once the service is gone.
  std::shared_ptr<Pieces> pieces;
  std::string file_name;  // as which a browser keeps text or pieces, "" = it shows them
  std::int64_t etag = -1;
  int http_status = 200;
  std::string set_session;  // session token to set as cookie ("" = leave); "-" = clear
};

enum class Needs { nothing, session, operator_or_administrator };

struct Parameter {
  std::string name;
  enum class In { path, query, body } in;
  std::string type;  // text, whole, yes_no, date, list, object
  bool required = false;
  std::string doc;  // one sentence
};

struct Operation {
  std::string name;    // "record.open"
  std::string method;  // "POST"
  std::string path;    // "/api/v1/records/{id}/actions/{action}"
  Needs needs = Needs::session;
  bool operator_ok = false;  // access to the folder is enough
  bool writes = false;       // takes Idempotency-Key; needs the CSRF header in a browser
  std::string doc;           // what it does, one or two sentences
  std::vector<Parameter> parameters;
  std::string answer;  // shape in words for the API page
  std::function<Checked<Answer>(Service&, const Call&)> run;
  std::size_t max_body = 256 << 10;
  // What `format` may be, where it is a parameter: the first if it is not given. Over HTTP the
  // Accept header may name one by its media type instead.
  struct Format {
    std::string name, media_type;
  };
  std::vector<Format> formats = {};
};

const std::vector<Operation>& operations();
const Operation* find_operation(std::string_view name);

// HTTP status of an error code: *.not_found and unknown ids 404, *.refused/*.not_entitled 403,
// session.* 401, record.conflict 409 / 412, *.too_large 413, rate limits 429, else 400/422.
int http_status(const Error& error);

}  // namespace besik::service
