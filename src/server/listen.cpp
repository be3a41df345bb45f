#include "server/listen.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
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

Response refusal(int status, std::string_view code) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = R"({"type":"about:blank","title":"Refused","status":)" + std::to_string(status) +
                  R"(,"code":")" + std::string(code) + "\"}";
  return response;
}

Response too_large() { return refusal(413, "http.too_large"); }

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

// What one connection must know of its transport.
struct Peer {
  bool local = false;
  bool owner = false;
  bool tls = false;
};

}  // namespace

struct Listener::Impl {
  ListenOptions options;
  BodyLimit limit;
  Handler handler;
  asio::io_context io{1};
  asio::thread_pool workers;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::atomic<int> connections{0};
  std::atomic<bool> stopping{false};

  Impl(ListenOptions o, BodyLimit l, Handler h)
      : options(std::move(o)),
        limit(std::move(l)),
        handler(std::move(h)),
        workers(static_cast<std::size_t>(options.workers)) {}

  // Runs the handler on a worker and comes back to the connection's own thread.
  awaitable<Response> handle(const Request& request) {
    auto home = co_await asio::this_coro::executor;
    co_await asio::post(workers.get_executor(), use_awaitable);
    Response response = handler(request);
    co_await asio::post(home, use_awaitable);
    co_return response;
  }

  template <class Stream>
  void deadline(Stream& stream) {
    beast::get_lowest_layer(stream).expires_after(seconds(options.read_seconds));
  }

  template <class Stream>
  awaitable<void> send_events(Stream& stream, Response& response, const Request& request,
                              bool tls_used);
  template <class Stream>
  awaitable<bool> send(Stream& stream, Response response, const Request& request, unsigned version,
                       bool keep, bool tls_used);
  template <class Stream>
  awaitable<void> serve(Stream stream, Peer peer);
  awaitable<void> accept_tcp(asio::ip::tcp::acceptor& acceptor);
  awaitable<void> accept_local(asio::local::stream_protocol::acceptor& acceptor);
};

template <class Stream>
awaitable<void> Listener::Impl::send_events(Stream& stream, Response& response,
                                            const Request& request, bool tls_used) {
  (void)request;
  http::response<http::empty_body> head{http::status::ok, 11};
  head.set(http::field::content_type, "text/event-stream");
  head.set(http::field::cache_control, "no-store");
  security_headers(head, tls_used);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer{head};
  error_code failed;
  deadline(stream);
  co_await http::async_write_header(stream, serializer,
                                    asio::redirect_error(use_awaitable, failed));
  if (failed) co_return;
  auto home = co_await asio::this_coro::executor;
  auto timer = std::make_shared<asio::steady_timer>(home);
  std::weak_ptr<asio::steady_timer> weak = timer;
  response.events->on_more([weak, home] {
    asio::post(home, [weak] {
      if (auto alive = weak.lock()) alive->cancel();
    });
  });
  while (!stopping) {
    std::string bytes = response.events->next();
    if (bytes.empty()) {
      timer->expires_after(heartbeat);
      error_code woken;
      co_await timer->async_wait(asio::redirect_error(use_awaitable, woken));
      bytes = response.events->next();
      if (bytes.empty()) bytes = ": still here\n\n";
    }
    deadline(stream);
    co_await asio::async_write(stream, http::make_chunk(asio::buffer(bytes)),
                               asio::redirect_error(use_awaitable, failed));
    if (failed) break;
  }
  response.events->on_more([] {});
}

template <class Stream>
awaitable<bool> Listener::Impl::send(Stream& stream, Response response, const Request& request,
                                     unsigned version, bool keep, bool tls_used) {
  std::string_view body = response.fixed_body.empty() ? response.body : response.fixed_body;
  http::response<http::span_body<const char>> out{static_cast<http::status>(response.status),
                                                  version};
  if (!response.content_type.empty()) {
    out.set(http::field::content_type, response.content_type);
  }
  security_headers(out, tls_used);
  bool cache_named = false;
  for (const auto& [name, value] : response.headers) {
    out.insert(name, value);
    cache_named |= beast::iequals(name, "cache-control");
  }
  if (!cache_named) out.set(http::field::cache_control, "no-store");
  out.keep_alive(keep);
  bool head_only = request.method == "HEAD";
  out.body() =
      head_only ? beast::span<const char>{} : beast::span<const char>{body.data(), body.size()};
  out.content_length(body.size());
  deadline(stream);
  error_code failed;
  if (head_only) {
    http::response_serializer<http::span_body<const char>> serializer{out};
    co_await http::async_write_header(stream, serializer,
                                      asio::redirect_error(use_awaitable, failed));
  } else {
    co_await http::async_write(stream, out, asio::redirect_error(use_awaitable, failed));
  }
  co_return !failed && keep;
}

template <class Stream>
awaitable<void> Listener::Impl::serve(Stream stream, Peer peer) {
  struct Count {
    std::atomic<int>& n;
    explicit Count(std::atomic<int>& count) : n(count) { ++n; }
    ~Count() { --n; }
  } count{connections};
  error_code failed;
  if constexpr (requires {
                  stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
                }) {
    deadline(stream);
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(use_awaitable, failed));
    if (failed) co_return;
  }
  beast::flat_buffer buffer{1 << 20};
  bool keep = true;
  while (keep && !stopping) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(header_bytes);
    parser.body_limit(boost::none);
    deadline(stream);
    co_await http::async_read_header(stream, buffer, parser,
                                     asio::redirect_error(use_awaitable, failed));
    if (failed) break;
    Request request;
    auto& message = parser.get();
    request.method = std::string(message.method_string());
    request.local_peer = peer.local;
    request.owner_peer = peer.owner;
    request.tls = peer.tls;
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request.headers[name] = std::string(field.value());
    }
    auto target = parse_target(message.target(), request);
    if (!target) {
      co_await send(stream, refusal(400, target.error().code), request, message.version(), false,
                    peer.tls);
      break;
    }
    std::size_t most = limit(request);
    parser.body_limit(most);
    auto announced = parser.content_length();
    if (announced && *announced > most) {
      co_await send(stream, too_large(), request, message.version(), false, peer.tls);
      break;
    }
    if (message[http::field::expect] == "100-continue") {
      http::response<http::empty_body> go_on{http::status::continue_, message.version()};
      co_await http::async_write(stream, go_on, asio::redirect_error(use_awaitable, failed));
      if (failed) break;
    }
    // A large import over a slow line gets a second more for each MiB it may hold.
    beast::get_lowest_layer(stream).expires_after(
        seconds(options.read_seconds + static_cast<int>(most >> 20)));
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, failed));
    if (failed == http::error::body_limit) {
      co_await send(stream, too_large(), request, message.version(), false, peer.tls);
      break;
    }
    if (failed) break;
    request.body = std::move(message.body());
    keep = message.keep_alive();
    // An import may take longer than a page: the deadline is for the network, not for the work.
    beast::get_lowest_layer(stream).expires_never();
    Response response = co_await handle(request);
    if (response.events) {
      co_await send_events(stream, response, request, peer.tls);
      break;
    }
    keep = co_await send(stream, std::move(response), request, message.version(), keep, peer.tls);
  }
  beast::get_lowest_layer(stream).expires_after(seconds(2));
  if constexpr (requires { stream.async_shutdown(use_awaitable); }) {
    co_await stream.async_shutdown(asio::redirect_error(use_awaitable, failed));
  } else {
    stream.socket().shutdown(asio::socket_base::shutdown_both, failed);
  }
}

awaitable<void> Listener::Impl::accept_tcp(asio::ip::tcp::acceptor& acceptor) {
  while (!stopping) {
    error_code failed;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, failed));
    if (failed) {
      if (failed == asio::error::operation_aborted) co_return;
      // Out of descriptors: breathe instead of spinning.
      asio::steady_timer pause(io, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(use_awaitable, failed));
      continue;
    }
    if (connections >= options.most_connections) continue;
    error_code unknown;
    Peer peer;
    peer.local = socket.remote_endpoint(unknown).address().is_loopback();
    peer.tls = !options.certificate_file.empty();
    socket.set_option(asio::ip::tcp::no_delay(true), unknown);
    beast::tcp_stream stream(std::move(socket));
    if (peer.tls) {
      co_spawn(io, serve(beast::ssl_stream<beast::tcp_stream>(std::move(stream), tls), peer),
               asio::detached);
    } else {
      co_spawn(io, serve(std::move(stream), peer), asio::detached);
    }
  }
}

awaitable<void> Listener::Impl::accept_local(asio::local::stream_protocol::acceptor& acceptor) {
  while (!stopping) {
    error_code failed;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, failed));
    if (failed) co_return;
    ucred who{};
    socklen_t size = sizeof who;
    bool known = getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
    Peer peer;
    peer.local = true;
    peer.owner = known && (who.uid == geteuid() || who.uid == 0);
    using LocalStream = beast::basic_stream<asio::local::stream_protocol>;
    co_spawn(io, serve(LocalStream(std::move(socket)), peer), asio::detached);
  }
}

Listener::Listener(ListenOptions options, BodyLimit limit, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(limit), std::move(handler))) {}

Listener::~Listener() = default;

void Listener::stop() {
  impl_->stopping = true;
  impl_->io.stop();
}

Result<void> Listener::run(const std::function<void(std::uint16_t port)>& ready) {
  Impl& self = *impl_;
  error_code failed;
  if (!self.options.certificate_file.empty()) {
    self.tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    self.tls.use_certificate_chain_file(self.options.certificate_file, failed);
    if (!failed) {
      self.tls.use_private_key_file(self.options.key_file, asio::ssl::context::pem, failed);
    }
    if (failed) {
      return Error{"listen.certificate", self.options.certificate_file,
                   "the certificate or its key cannot be read: " + failed.message(),
                   "Give --certificate and --key as PEM files that belong together.", ""};
    }
  }
  auto address = asio::ip::make_address(self.options.address, failed);
  if (failed) {
    return Error{"listen.address", self.options.address, "this is not an IP address",
                 "Give an address such as 127.0.0.1 or 0.0.0.0.", ""};
  }
  asio::ip::tcp::acceptor acceptor(self.io);
  asio::ip::tcp::endpoint endpoint(address, self.options.port);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return Error{"listen.address_in_use",
                 self.options.address + ":" + std::to_string(self.options.port), failed.message(),
                 "Stop what listens there or choose another --port.", ""};
  }
  asio::local::stream_protocol::acceptor local(self.io);
  if (!self.options.socket_path.empty()) {
    ::unlink(self.options.socket_path.c_str());
    mode_t before = ::umask(0177);
    local.open(asio::local::stream_protocol(), failed);
    if (!failed) local.bind(self.options.socket_path, failed);
    ::umask(before);
    if (!failed) local.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) {
      return Error{"listen.address_in_use", self.options.socket_path, failed.message(),
                   "Choose a data folder with a shorter path, or on a local disk.", ""};
    }
    co_spawn(self.io, self.accept_local(local), asio::detached);
  }
  co_spawn(self.io, self.accept_tcp(acceptor), asio::detached);
  asio::signal_set signals(self.io, SIGINT, SIGTERM);
  signals.async_wait([this](error_code, int) { stop(); });
  ready(acceptor.local_endpoint(failed).port());
  self.io.run();
  self.stopping = true;
  self.workers.join();
  if (!self.options.socket_path.empty()) ::unlink(self.options.socket_path.c_str());
  return {};
}

}  // namespace besik::server
