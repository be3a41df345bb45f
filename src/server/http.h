#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// HTTP as the rest of the server sees it: no Beast type leaves listen.cpp.
namespace besik::server {

struct Request {
  std::string method;                          // upper case
  std::string path;                            // decoded, begins with '/'
  std::map<std::string, std::string> query;    // decoded; the last of a repeated name counts
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool local_peer = false;  // loopback address or the folder's socket
  bool owner_peer = false;  // came by the folder's socket from its owner
  bool tls = false;

  std::string_view header(std::string_view lower_name) const;
  std::string_view cookie(std::string_view name) const;
};

// A stream of server-sent events: `next` gives the bytes that wait (empty: nothing yet), `wake` is
// called by the connection once so that the stream can say from any thread that there is more; once
// `on_more` was given an empty function and has returned, the one before is not called any more.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual std::string next() = 0;
  virtual bool ended() const = 0;  // nothing will come after what waits
  virtual void on_more(std::function<void()> wake) = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string_view fixed_body;          // used where not empty: bytes that live for ever
  std::shared_ptr<EventStream> events;  // where set, the body is this stream
  // Where set, the body goes on with what this gives, asked for on a worker each time the reader
  // has taken what there was: nothing is the end, an error breaks the line off so that what was
  // sent is not taken for the whole.
  std::function<Result<std::string>()> more;
};

// Splits "/a/b?x=1&y=%20" into path and query. At most 64 parameters. Codes:
// http.malformed_target, http.too_long (8 KiB).
Result<void> parse_target(std::string_view target, Request& into);
// Percent-decoding to UTF-8 without controls but line feed, carriage return and tab; '+' is a space
// in queries only. Code: http.malformed_target.
Result<std::string> decode_component(std::string_view text, bool plus_is_space);

}  // namespace besik::server
