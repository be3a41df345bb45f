#include "server/live.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace besik::server {

namespace {

constexpr std::size_t most_waiting_bytes = 64 << 10;
constexpr std::size_t most_waiting_changes = 1000;
constexpr int most_streams_of_one = 10;
constexpr std::string_view reload = "event: reload\ndata: {}\n\n";

std::string event(std::string_view name, const json::object& data) {
  return "event: " + std::string(name) + "\ndata: " + json::serialize(data) + "\n\n";
}

}  // namespace

class Live::Stream : public EventStream {
 public:
  Stream(service::Service& service, service::Actor actor, std::string_view session)
      : service_(service), actor_(std::move(actor)), session_(session) {
    waiting_ = "retry: 2000\n" + event("hello", {});
  }
  std::string next() override {
    std::lock_guard lock(mutex_);
    if (!ended_ && !session_lives()) {
      ended_ = true;
      waiting_ = reload;
    }
    return std::exchange(waiting_, {});
  }
  bool ended() const override {
    std::lock_guard lock(mutex_);
    return ended_;
  }
  void on_more(std::function<void()> wake) override {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void add(std::string_view bytes) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() + bytes.size() > most_waiting_bytes) {
      waiting_ = reload;
    } else {
      waiting_ += bytes;
    }
    if (wake_) wake_();
  }
  // Asked without using the session: an open window alone keeps nobody signed in.
  bool session_lives() const { return !service_.csrf_of_session(session_).empty(); }
  const service::Actor& actor() const { return actor_; }

 private:
  service::Service& service_;
  service::Actor actor_;
  std::string session_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool ended_ = false;
  std::function<void()> wake_;
};

Live::Live(service::Service& service) : service_(service) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  subscription_ = service_.subscribe([this](const service::Happened& happened) {
    std::lock_guard lock(mutex_);
    if (streams_.empty()) return;
    if (queue_.size() >= most_waiting_changes) {
      queue_.clear();
      overflowed_ = true;
    } else if (!overflowed_) {
      queue_.push_back(happened);
    }
    more_.notify_one();
  });
}

Live::~Live() { service_.unsubscribe(subscription_); }

Result<std::shared_ptr<EventStream>> Live::open(const service::Actor& actor,
                                                std::string_view session) {
  if (actor.user.id.empty()) {
    return Error{"session.required", "session", "nobody is signed in", "Sign in first.", ""};
  }
  int of_this_one = 0;
  for (const auto& stream : streams()) {
    of_this_one += stream->actor().user.id == actor.user.id ? 1 : 0;
  }
  if (of_this_one >= most_streams_of_one) {
    return Error{"live.too_many", "live", "this account has ten live windows open",
                 "Close one of them.", ""};
  }
  auto stream = std::make_shared<Stream>(service_, actor, session);
  std::lock_guard lock(mutex_);
  streams_[stream.get()] = stream;
  return std::shared_ptr<EventStream>(stream);
}

std::vector<std::shared_ptr<Live::Stream>> Live::streams() {
  std::vector<std::shared_ptr<Stream>> out;
  std::lock_guard lock(mutex_);
  for (auto at = streams_.begin(); at != streams_.end();) {
    auto alive = at->second.lock();
    if (!alive) {
      at = streams_.erase(at);
      continue;
    }
    out.push_back(std::move(alive));
    ++at;
  }
  return out;
}

void Live::work(const std::stop_token& stop) {
  while (true) {
    std::deque<service::Happened> changes;
    bool overflowed = false;
    {
      std::unique_lock lock(mutex_);
      if (!more_.wait(lock, stop, [this] { return !queue_.empty() || overflowed_; })) return;
      changes.swap(queue_);
      overflowed = std::exchange(overflowed_, false);
    }
    if (overflowed) {
      for (const auto& stream : streams()) stream->add(reload);
    }
    for (const auto& change : changes) tell(change);
  }
}

void Live::tell(const service::Happened& happened) {
  for (const auto& stream : streams()) {
    if (!stream->session_lives()) {
      stream->add(reload);
      continue;
    }
    json::array indicators;
    for (const auto& name : happened.indicators) {
      service::Happened one;
      one.indicators = {name};
      one.place = happened.place;
      if (service_.concerns(stream->actor(), one)) indicators.emplace_back(name);
    }
    std::string bytes;
    if (!indicators.empty()) bytes += event("figures", {{"indicators", std::move(indicators)}});
    service::Happened of_record = happened;
    of_record.indicators.clear();
    if (!happened.record.empty() && service_.concerns(stream->actor(), of_record)) {
      bytes += event("record", {{"id", happened.record},
                                {"version", happened.version},
                                {"programme", happened.programme},
                                {"register", happened.register_name}});
      if (happened.tasks) bytes += event("tasks", {});
    }
    if (!bytes.empty()) stream->add(bytes);
  }
}

}  // namespace besik::server
