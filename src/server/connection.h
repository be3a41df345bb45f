#pragma once

#include <atomic>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "server/listen.h"

// One connection from its first byte to its last. Only listen.cpp and connection.cpp see Beast.
namespace besik::server {

// What all connections of a listener share; it outlives them.
struct Shared {
  ListenOptions options;
  BodyLimit limit;
  Handler handler;
  boost::asio::thread_pool workers;
  int connections = 0;  // these two are touched on the listener's own thread only
  int requests = 0;     // whole requests that have no whole answer yet, streams aside
  std::atomic<bool> stopping{false};
};

// What a connection must know of its transport.
struct Peer {
  bool local = false;
  bool owner = false;
  bool tls = false;
};

using LocalStream = boost::beast::basic_stream<boost::asio::local::stream_protocol>;

boost::asio::awaitable<void> serve_plain(boost::beast::tcp_stream stream, Peer peer,
                                         Shared& shared);
boost::asio::awaitable<void> serve_tls(boost::beast::tcp_stream stream, Peer peer, Shared& shared,
                                       boost::asio::ssl::context& context);
boost::asio::awaitable<void> serve_local(LocalStream stream, Peer peer, Shared& shared);

}  // namespace besik::server
