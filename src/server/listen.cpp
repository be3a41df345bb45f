#include "server/listen.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <optional>

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
#include <boost/asio/use_awaitable.hpp>

#include "server/connection.h"

namespace besik::server {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds longest_farewell{5000};  // for requests under way when it is stopped

}  // namespace

struct Listener::Impl {
  Shared shared;
  asio::io_context io{1};
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::ip::tcp::acceptor tcp{io};
  asio::local::stream_protocol::acceptor local{io};

  Impl(ListenOptions options, BodyLimit limit, Handler handler)
      : shared{.options = options,
               .limit = std::move(limit),
               .handler = std::move(handler),
               .workers{static_cast<std::size_t>(options.workers)}} {}

  Result<void> read_certificate();
  Result<void> open_tcp();
  Result<void> open_local();
  awaitable<void> accept_tcp();
  awaitable<void> accept_local();
  awaitable<void> leave();
};

// Takes no more connections, lets the requests under way end, then ends the streams.
awaitable<void> Listener::Impl::leave() {
  if (shared.stopping.exchange(true)) co_return;
  error_code ignored;
  tcp.close(ignored);
  local.close(ignored);
  asio::steady_timer pause(io);
  constexpr milliseconds step{20};
  for (milliseconds waited{0}; shared.requests > 0 && waited < longest_farewell; waited += step) {
    pause.expires_after(step);
    co_await pause.async_wait(asio::redirect_error(use_awaitable, ignored));
  }
  io.stop();
}

awaitable<void> Listener::Impl::accept_tcp() {
  while (!shared.stopping) {
    error_code failed;
    auto socket = co_await tcp.async_accept(asio::redirect_error(use_awaitable, failed));
    if (failed) {
      if (failed == asio::error::operation_aborted || shared.stopping) co_return;
      // Out of descriptors: breathe instead of spinning.
      asio::steady_timer pause(io, milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(use_awaitable, failed));
      continue;
    }
    if (shared.connections >= shared.options.most_connections) continue;
    error_code unknown;
    Peer peer;
    peer.local = socket.remote_endpoint(unknown).address().is_loopback();
    peer.tls = !shared.options.certificate_file.empty();
    socket.set_option(asio::ip::tcp::no_delay(true), unknown);
    boost::beast::tcp_stream stream(std::move(socket));
    if (peer.tls) {
      co_spawn(io, serve_tls(std::move(stream), peer, shared, tls), asio::detached);
    } else {
      co_spawn(io, serve_plain(std::move(stream), peer, shared), asio::detached);
    }
  }
}

awaitable<void> Listener::Impl::accept_local() {
  while (!shared.stopping) {
    error_code failed;
    auto socket = co_await local.async_accept(asio::redirect_error(use_awaitable, failed));
    if (failed) {
      if (failed == asio::error::operation_aborted || shared.stopping) co_return;
      asio::steady_timer pause(io, milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(use_awaitable, failed));
      continue;
    }
    ucred who{};
    socklen_t size = sizeof who;
    bool known = getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
    Peer peer;
    peer.local = true;
    peer.owner = known && (who.uid == geteuid() || who.uid == 0);
    co_spawn(io, serve_local(LocalStream(std::move(socket)), peer, shared), asio::detached);
  }
}

Result<void> Listener::Impl::read_certificate() {
  const auto& options = shared.options;
  if (options.certificate_file.empty() && options.key_file.empty()) return {};
  error_code failed;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain_file(options.certificate_file, failed);
  if (!failed) tls.use_private_key_file(options.key_file, asio::ssl::context::pem, failed);
  if (!failed) return {};
  return Error{"listen.certificate", options.certificate_file,
               "the certificate or its key cannot be read: " + failed.message(),
               "Give --certificate and --key as PEM files that belong together.", ""};
}

Result<void> Listener::Impl::open_tcp() {
  const auto& options = shared.options;
  error_code failed;
  auto address = asio::ip::make_address(options.address, failed);
  if (failed) {
    return Error{"listen.address", options.address, "this is not an IP address",
                 "Give an address such as 127.0.0.1 or 0.0.0.0.", ""};
  }
  asio::ip::tcp::endpoint endpoint(address, options.port);
  tcp.open(endpoint.protocol(), failed);
  if (!failed) tcp.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) tcp.bind(endpoint, failed);
  if (!failed) tcp.listen(asio::socket_base::max_listen_connections, failed);
  if (!failed) return {};
  return Error{"listen.address_in_use", options.address + ":" + std::to_string(options.port),
               failed.message(), "Stop what listens there or choose another --port.", ""};
}

Result<void> Listener::Impl::open_local() {
  const std::string& path = shared.options.socket_path;
  if (path.empty()) return {};
  Error error{"listen.address_in_use", path, "",
              "Choose a data folder with a shorter path, or on a local disk.", ""};
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    error.what = "the path of the socket is too long";
    return error;
  }
  ::unlink(path.c_str());
  error_code failed;
  mode_t before = ::umask(0177);
  local.open(asio::local::stream_protocol(), failed);
  if (!failed) local.bind(path, failed);
  ::umask(before);
  if (!failed) local.listen(asio::socket_base::max_listen_connections, failed);
  if (!failed) return {};
  error.what = failed.message();
  return error;
}

Listener::Listener(ListenOptions options, BodyLimit limit, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(limit), std::move(handler))) {}

Listener::~Listener() = default;

void Listener::stop() {
  asio::post(impl_->io, [this] { co_spawn(impl_->io, impl_->leave(), asio::detached); });
}

Result<void> Listener::run(const std::function<void(std::uint16_t port)>& ready) {
  Impl& self = *impl_;
  TRY(self.read_certificate());
  TRY(self.open_tcp());
  TRY(self.open_local());
  if (self.local.is_open()) co_spawn(self.io, self.accept_local(), asio::detached);
  co_spawn(self.io, self.accept_tcp(), asio::detached);
  asio::signal_set signals(self.io, SIGINT, SIGTERM);
  signals.async_wait([this](error_code failed, int) {
    if (!failed) stop();
  });
  error_code unknown;
  ready(self.tcp.local_endpoint(unknown).port());
  self.io.run();
  self.shared.stopping = true;
  self.shared.workers.join();
  if (!self.shared.options.socket_path.empty()) {
    ::unlink(self.shared.options.socket_path.c_str());
  }
  return {};
}

}  // namespace besik::server
