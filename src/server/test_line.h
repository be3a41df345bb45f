#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

// A client that can do what a well-behaved one never would: bytes over a socket.
namespace besik::server {

struct Reply {
  int status = 0;  // 0: there was no answer
  std::map<std::string, std::string> headers;
  std::string head, body;
  bool whole = false;  // of a body in chunks: the last one came
  std::string all() const { return head + body; }
};

class Line {
 public:
  static Line tcp(std::uint16_t port) {
    Line line(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line.open_ = ::connect(line.socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    return line;
  }
  static Line local(const std::string& path) {
    Line line(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::strncpy(to.sun_path, path.c_str(), sizeof to.sun_path - 1);
    line.open_ = ::connect(line.socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    return line;
  }
  Line(Line&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), open_(other.open_), got_(other.got_) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  Line& operator=(Line&&) = delete;
  ~Line() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool open() const { return open_; }
  int socket() const { return socket_; }
  void say(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // What came, up to and with `mark`; whatever came where time or the line ended before.
  std::string until(std::string_view mark, int milliseconds = 10'000) {
    auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (got_.find(mark) == std::string::npos && more(end)) {
    }
    auto at = got_.find(mark);
    auto size = at == std::string::npos ? got_.size() : at + mark.size();
    std::string out = got_.substr(0, size);
    got_.erase(0, size);
    return out;
  }
  // True where the other side closed within the time; what it still said is thrown away.
  bool ends_within(int milliseconds) {
    auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (more(end)) {
    }
    return closed_;
  }
  Reply reply(bool head_only = false) {
    Reply out;
    out.head = until("\r\n\r\n");
    if (out.head.size() < 12 || !out.head.starts_with("HTTP/1.1 ")) return out;
    out.status = std::atoi(out.head.c_str() + 9);
    for (std::size_t at = out.head.find("\r\n"); at + 2 < out.head.size();) {
      auto end = out.head.find("\r\n", at + 2);
      std::string field = out.head.substr(at + 2, end - at - 2);
      auto colon = field.find(": ");
      if (colon != std::string::npos) {
        std::string name = field.substr(0, colon);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        out.headers[name] = field.substr(colon + 2);
      }
      at = end;
      if (end == std::string::npos) break;
    }
    if (!head_only && out.headers.contains("transfer-encoding") &&
        out.headers["content-type"] != "text/event-stream") {
      chunks(out);
      return out;
    }
    auto length = out.headers.find("content-length");
    if (head_only || length == out.headers.end()) return out;
    auto size = static_cast<std::size_t>(std::atoll(length->second.c_str()));
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (got_.size() < size && more(end)) {
    }
    out.body = got_.substr(0, size);
    got_.erase(0, out.body.size());
    return out;
  }

 private:
  explicit Line(int socket) : socket_(socket) {}
  void chunks(Reply& into) {
    while (true) {
      std::string size = until("\r\n");
      if (!size.ends_with("\r\n")) return;
      auto bytes = static_cast<std::size_t>(std::strtoull(size.c_str(), nullptr, 16));
      auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
      while (got_.size() < bytes + 2 && more(end)) {
      }
      if (got_.size() < bytes + 2) return;
      into.body += got_.substr(0, bytes);
      got_.erase(0, bytes + 2);
      if (bytes == 0) {
        into.whole = true;
        return;
      }
    }
  }
  bool more(std::chrono::steady_clock::time_point end) {
    auto left = std::chrono::duration_cast<std::chrono::microseconds>(
                    end - std::chrono::steady_clock::now())
                    .count();
    if (left <= 0 || closed_) return false;
    timeval wait{static_cast<time_t>(left / 1'000'000), static_cast<suseconds_t>(left % 1'000'000)};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    char bytes[16 << 10];
    auto size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
      closed_ = true;
    }
    if (size > 0) got_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }

  int socket_;
  bool open_ = false;
  bool closed_ = false;
  std::string got_;
};

}  // namespace besik::server
