#include "server/live.h"

#include <boost/json.hpp>

namespace besik::server {

namespace {
constexpr std::size_t most_waiting_bytes = 64 << 10;
constexpr int most_streams_of_one = 10;
}  // namespace

class Live::Stream : public EventStream {
 public:
  explicit Stream(service::Actor actor) : actor_(std::move(actor)) {
    waiting_ = "retry: 2000\nevent: hello\ndata: {}\n\n";
  }
  std::string next() override {
    std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }
  void on_more(std::function<void()> wake) override {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void add(const std::string& bytes) {
    std::function<void()> wake;
    {
      std::lock_guard lock(mutex_);
      if (waiting_.size() + bytes.size() > most_waiting_bytes) {
        waiting_ = "event: reload\ndata: {}\n\n";
      } else {
        waiting_ += bytes;
      }
      wake = wake_;
    }
    if (wake) wake();
  }
  const service::Actor& actor() const { return actor_; }

 private:
  service::Actor actor_;
  std::mutex mutex_;
  std::string waiting_;
  std::function<void()> wake_;
};

Live::Live(service::Service& service) : service_(service) {
  subscription_ =
      service_.subscribe([this](const service::Happened& happened) { this->happened(happened); });
}

Live::~Live() { service_.unsubscribe(subscription_); }

Result<std::shared_ptr<EventStream>> Live::open(const service::Actor& actor) {
  if (actor.user.id.empty()) {
    return Error{"session.required", "session", "nobody is signed in", "Sign in first.", ""};
  }
  auto stream = std::make_shared<Stream>(actor);
  std::lock_guard lock(mutex_);
  int of_this_one = 0;
  for (auto it = streams_.begin(); it != streams_.end();) {
    auto alive = it->second.lock();
    if (!alive) {
      it = streams_.erase(it);
      continue;
    }
    of_this_one += alive->actor().user.id == actor.user.id ? 1 : 0;
    ++it;
  }
  if (of_this_one >= most_streams_of_one) {
    return Error{"live.too_many", "live", "this account has ten live windows open",
                 "Close one of them.", ""};
  }
  streams_[stream.get()] = stream;
  return std::shared_ptr<EventStream>(stream);
}

void Live::happened(const service::Happened& happened) {
  std::vector<std::shared_ptr<Stream>> streams;
  {
    std::lock_guard lock(mutex_);
    for (auto& [raw, weak] : streams_) {
      if (auto alive = weak.lock()) streams.push_back(std::move(alive));
    }
  }
  for (auto& stream : streams) {
    std::string bytes;
    json::array indicators;
    for (const auto& name : happened.indicators) {
      service::Happened one;
      one.indicators = {name};
      one.place = happened.place;
      if (service_.concerns(stream->actor(), one)) indicators.emplace_back(name);
    }
    if (!indicators.empty()) {
      bytes += "event: figures\ndata: " +
               json::serialize(json::object{{"indicators", std::move(indicators)}}) + "\n\n";
    }
    if (!happened.record.empty()) {
      service::Happened one = happened;
      one.indicators.clear();
      if (service_.concerns(stream->actor(), one)) {
        bytes += "event: record\ndata: " +
                 json::serialize(json::object{{"id", happened.record},
                                              {"version", happened.version},
                                              {"programme", happened.programme},
                                              {"register", happened.register_name}}) +
                 "\n\n";
        if (happened.tasks) bytes += "event: tasks\ndata: {}\n\n";
      }
    }
    if (!bytes.empty()) stream->add(bytes);
  }
}

}  // namespace besik::server
