#include "server/connection.h"

#include <array>
#include <chrono>
#include <type_traits>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace besik::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using std::chrono::seconds;

namespace {

constexpr std::size_t header_bytes = 16 << 10;
constexpr seconds heartbeat{15};
constexpr seconds goodbye{2};

using Parser = http::request_parser<http::string_body>;

Response refusal(int status, std::string_view code) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = R"({"type":"about:blank","title":"Refused","status":)" + std::to_string(status) +
                  R"(,"code":")" + std::string(code) + R"(","errors":[{"code":")" +
                  std::string(code) + R"(","where":"request","what":"","mend":""}]})";
  return response;
}

void security_headers(http::fields& fields, bool tls) {
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("X-Frame-Options", "DENY");
  fields.set("Cross-Origin-Opener-Policy", "same-origin");
  fields.set("Content-Security-Policy",
             "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
             "frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
  if (tls) fields.set("Strict-Transport-Security", "max-age=31536000");
}

// The status with which bytes that are no request are answered; 0 = the line is gone.
int status_of_fault(error_code failed) {
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow) return 431;
  if (failed == http::error::body_limit) return 413;
  if (failed == http::error::end_of_stream || failed == http::error::partial_message) return 0;
  bool of_http = failed.category() == http::make_error_code(http::error::bad_method).category();
  return of_http ? 400 : 0;
}

std::string_view code_of_status(int status) {
  if (status == 413) return "http.too_large";
  return status == 431 ? "http.too_long" : "http.malformed";
}

template <class Stream>
class Connection {
 public:
  Connection(Stream stream, Peer peer, Shared& shared)
      : stream_(std::move(stream)), peer_(peer), shared_(shared) {
    ++shared_.connections;
  }
  ~Connection() { --shared_.connections; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  awaitable<void> run() {
    error_code failed;
    if constexpr (secure) {
      deadline();
      co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(use_awaitable, failed));
      if (failed) co_return;
    }
    while (!shared_.stopping && co_await one_request()) {
    }
    lowest().expires_after(goodbye);
    if constexpr (secure) {
      co_await stream_.async_shutdown(asio::redirect_error(use_awaitable, failed));
    } else {
      lowest().socket().shutdown(asio::socket_base::shutdown_both, failed);
    }
  }

 private:
  static constexpr bool secure = !std::is_same_v<beast::lowest_layer_type<Stream>, Stream>;

  auto& lowest() { return beast::get_lowest_layer(stream_); }
  void deadline(std::size_t more = 0) {
    lowest().expires_after(seconds(shared_.options.read_seconds + static_cast<int>(more)));
  }

  // True where the connection stays open for another request.
  awaitable<bool> one_request() {
    Parser parser;
    parser.header_limit(header_bytes);
    parser.body_limit(boost::none);
    deadline();
    error_code failed;
    co_await http::async_read_header(stream_, buffer_, parser,
                                     asio::redirect_error(use_awaitable, failed));
    Request request;
    if (failed) {
      int status = status_of_fault(failed);
      if (status > 0) co_await refuse(request, refusal(status, code_of_status(status)));
      co_return false;
    }
    ++shared_.requests;
    struct Done {
      int& requests;
      ~Done() { --requests; }
    } done{shared_.requests};
    if (auto whole = head_of(parser.get(), request); !whole) {
      co_await refuse(request, refusal(400, whole.error().code));
      co_return false;
    }
    if (!co_await read_body(parser, request)) co_return false;
    // An import may take longer than a page: the deadline is for the network, not for the work.
    lowest().expires_never();
    Response response = co_await handle(request);
    if (response.events) {
      --shared_.requests;
      co_await send_events(*response.events);
      ++shared_.requests;
      co_return false;
    }
    const bool keep = parser.get().keep_alive();
    if (response.more && request.method != "HEAD")
      co_return co_await send_pieces(std::move(response), parser.get().version() >= 11 && keep,
                                     parser.get().version() >= 11);
    co_return co_await send(std::move(response), request, keep);
  }

  Result<void> head_of(const http::request<http::string_body>& message, Request& request) {
    request.method = std::string(message.method_string());
    request.local_peer = peer_.local;
    request.owner_peer = peer_.owner;
    request.tls = peer_.tls;
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request.headers[name] = std::string(field.value());
    }
    if (message.count(http::field::host) != 1 && message.version() >= 11) {
      return Error{"http.malformed", "Host", "there is not one Host header", "Send one.", ""};
    }
    return parse_target(message.target(), request);
  }

  awaitable<bool> read_body(Parser& parser, Request& request) {
    std::size_t most = shared_.limit(request);
    parser.body_limit(most);
    auto announced = parser.content_length();
    if (announced && *announced > most) {
      co_await refuse(request, refusal(413, "http.too_large"));
      co_return false;
    }
    error_code failed;
    if (parser.get()[http::field::expect] == "100-continue") {
      http::response<http::empty_body> go_on{http::status::continue_, parser.get().version()};
      co_await http::async_write(stream_, go_on, asio::redirect_error(use_awaitable, failed));
      if (failed) co_return false;
    }
    // A large import over a slow line gets a second more for each MiB it may hold.
    deadline(most >> 20);
    co_await http::async_read(stream_, buffer_, parser,
                              asio::redirect_error(use_awaitable, failed));
    if (failed) {
      int status = status_of_fault(failed);
      if (status > 0) co_await refuse(request, refusal(status, code_of_status(status)));
      co_return false;
    }
    request.body = std::move(parser.get().body());
    co_return true;
  }

  // Runs the handler on a worker and comes back to the connection's own thread.
  awaitable<Response> handle(const Request& request) {
    auto work = [this, &request]() -> awaitable<Response> { co_return shared_.handler(request); };
    co_return co_await asio::co_spawn(shared_.workers.get_executor(), work, use_awaitable);
  }

  void write_headers(const Response& response, http::fields& out) const {
    if (!response.content_type.empty()) {
      out.set(http::field::content_type, response.content_type);
    }
    security_headers(out, peer_.tls);
    bool cache_named = false;
    for (const auto& [name, value] : response.headers) {
      out.insert(name, value);
      cache_named |= beast::iequals(name, "cache-control");
    }
    if (!cache_named) out.set(http::field::cache_control, "no-store");
  }

  awaitable<bool> send(Response response, const Request& request, bool keep) {
    std::string_view body = response.fixed_body.empty() ? response.body : response.fixed_body;
    http::response<http::span_body<const char>> out{static_cast<http::status>(response.status), 11};
    write_headers(response, out);
    keep = keep && !shared_.stopping;
    out.keep_alive(keep);
    bool head_only = request.method == "HEAD";
    out.body() =
        head_only ? beast::span<const char>{} : beast::span<const char>{body.data(), body.size()};
    if (!response.more) out.content_length(body.size());
    // A reader must take at least 32 KiB a second of what is large.
    deadline(body.size() >> 15);
    error_code failed;
    http::response_serializer<http::span_body<const char>> serializer{out};
    if (head_only) {
      co_await http::async_write_header(stream_, serializer,
                                        asio::redirect_error(use_awaitable, failed));
    } else {
      co_await http::async_write(stream_, serializer, asio::redirect_error(use_awaitable, failed));
    }
    co_return !failed && keep;
  }

  // The next piece is asked for when the line has taken the one before. A reader that is gone is
  // met by the next write; a piece that cannot be made breaks the line off, so that nobody takes
  // what was sent for the whole: in chunks the last one never comes, else the line is reset.
  awaitable<bool> send_pieces(Response response, bool keep, bool chunked) {
    http::response<http::empty_body> head{static_cast<http::status>(response.status), 11};
    write_headers(response, head);
    keep = keep && !shared_.stopping;
    head.chunked(chunked);
    head.keep_alive(keep);
    http::response_serializer<http::empty_body> serializer{head};
    error_code failed;
    deadline();
    co_await http::async_write_header(stream_, serializer,
                                      asio::redirect_error(use_awaitable, failed));
    std::string bytes = std::move(response.body);
    while (!failed && !bytes.empty()) {
      deadline(bytes.size() >> 15);
      if (chunked)
        co_await asio::async_write(stream_, http::make_chunk(asio::buffer(bytes)),
                                   asio::redirect_error(use_awaitable, failed));
      else
        co_await asio::async_write(stream_, asio::buffer(bytes),
                                   asio::redirect_error(use_awaitable, failed));
      if (failed) break;
      lowest().expires_never();
      Result<std::string> next = co_await more_of(response);
      if (!next) {
        error_code ignored;
        lowest().socket().set_option(asio::socket_base::linger(true, 0), ignored);
        lowest().close();
        co_return false;
      }
      bytes = std::move(*next);
    }
    if (failed || !chunked) co_return false;
    deadline();
    co_await asio::async_write(stream_, http::make_chunk_last(),
                               asio::redirect_error(use_awaitable, failed));
    co_return !failed && keep;
  }

  awaitable<Result<std::string>> more_of(const Response& response) {
    auto work = [&response]() -> awaitable<Result<std::string>> { co_return response.more(); };
    co_return co_await asio::co_spawn(shared_.workers.get_executor(), work, use_awaitable);
  }

  // Answers and closes. What the client still sends is taken and thrown away for a moment: closing
  // over unread bytes would reset the line before the answer is read.
  awaitable<void> refuse(const Request& request, Response response) {
    // A coroutine's own copy of its argument is moved once; clang-tidy 14 sees it twice.
    // NOLINTNEXTLINE(bugprone-use-after-move)
    co_await send(std::move(response), request, false);
    error_code failed;
    if constexpr (!secure) lowest().socket().shutdown(asio::socket_base::shutdown_send, failed);
    lowest().expires_after(goodbye);
    std::array<char, 16 << 10> thrown_away;
    while (!failed) {
      co_await lowest().async_read_some(asio::buffer(thrown_away),
                                        asio::redirect_error(use_awaitable, failed));
    }
  }

  awaitable<void> send_events(EventStream& events) {
    http::response<http::empty_body> head{http::status::ok, 11};
    head.set(http::field::content_type, "text/event-stream");
    head.set(http::field::cache_control, "no-store");
    security_headers(head, peer_.tls);
    head.chunked(true);
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer{head};
    error_code failed;
    deadline();
    co_await http::async_write_header(stream_, serializer,
                                      asio::redirect_error(use_awaitable, failed));
    if (failed) co_return;
    auto home = co_await asio::this_coro::executor;
    auto timer = std::make_shared<asio::steady_timer>(home);
    std::weak_ptr<asio::steady_timer> weak = timer;
    auto wake = [weak] {
      if (auto alive = weak.lock()) alive->cancel();
    };
    events.on_more([wake, home] { asio::post(home, wake); });
    // Also where this frame ends because the listener does: nobody may wake what is no more.
    struct Quiet {
      EventStream& events;
      ~Quiet() { events.on_more({}); }
    } quiet{events};
    // A reader of a stream says nothing more: whatever comes, most often the end, is the end.
    auto gone = std::make_shared<bool>(false);
    lowest().socket().async_wait(asio::socket_base::wait_read, [gone, wake](error_code) {
      *gone = true;
      wake();
    });
    while (!shared_.stopping && !*gone) {
      std::string bytes = events.next();
      if (bytes.empty() && events.ended()) break;
      if (bytes.empty()) {
        timer->expires_after(heartbeat);
        co_await timer->async_wait(asio::redirect_error(use_awaitable, failed));
        if (failed) continue;
        bytes = ": still here\n\n";
      }
      deadline();
      co_await asio::async_write(stream_, http::make_chunk(asio::buffer(bytes)),
                                 asio::redirect_error(use_awaitable, failed));
      if (failed) break;
    }
  }

  Stream stream_;
  Peer peer_;
  Shared& shared_;
  beast::flat_buffer buffer_{1 << 20};
};

}  // namespace

awaitable<void> serve_plain(beast::tcp_stream stream, Peer peer, Shared& shared) {
  Connection connection(std::move(stream), peer, shared);
  co_await connection.run();
}

awaitable<void> serve_tls(beast::tcp_stream stream, Peer peer, Shared& shared,
                          asio::ssl::context& context) {
  Connection connection(beast::ssl_stream<beast::tcp_stream>(std::move(stream), context), peer,
                        shared);
  co_await connection.run();
}

awaitable<void> serve_local(LocalStream stream, Peer peer, Shared& shared) {
  Connection connection(std::move(stream), peer, shared);
  co_await connection.run();
}

}  // namespace besik::server
