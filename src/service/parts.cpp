#include "service/parts.h"

#include "service/reference_json.h"

namespace besik::service {

Service::Parts::~Parts() {
  {
    std::lock_guard lock(stop_mutex);
    stopping = true;
  }
  stop_signal.notify_all();
  threads.clear();
  jobs.stop();
  if (!store) return;
  static_cast<void>(access.flush(*store));
  static_cast<void>(sessions.keep(*store, env.now()));
  // Its thread signs with the vault and tells the engine to the end.
  store.reset();
}

std::shared_ptr<const record::World> Service::Parts::world() const {
  std::lock_guard lock(world_mutex_);
  return world_;
}

void Service::Parts::set_world(std::shared_ptr<const record::World> world) {
  std::lock_guard lock(world_mutex_);
  world_ = std::move(world);
}

std::string Service::Parts::nation_zone() const {
  const auto now = world();
  if (!now || !now->tree) return "UTC";
  return now->tree->zone(now->tree->nation().code, civil_day(env.now(), "UTC"));
}

std::string Service::Parts::public_url() const {
  std::lock_guard lock(url_mutex_);
  return public_url_;
}

void Service::Parts::set_public_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  std::lock_guard lock(url_mutex_);
  public_url_ = std::move(url);
}

Date Service::Parts::today() const { return civil_day(env.now(), nation_zone()); }

void Service::Parts::tell(const Happened& happened) {
  std::lock_guard lock(subscribers_mutex);
  for (const auto& [id, subscriber] : subscribers) subscriber(happened);
}

std::vector<record::Exclusion> Exclusions::of(const Id& record) const {
  std::vector<record::Exclusion> out;
  std::shared_lock lock(mutex_);
  const auto found = by_record_.find(record);
  if (found == by_record_.end()) return out;
  for (const Item& item : found->second) out.push_back(item.exclusion);
  return out;
}

std::vector<Exclusions::Item> Exclusions::items(const Id& record) const {
  std::shared_lock lock(mutex_);
  const auto found = by_record_.find(record);
  return found == by_record_.end() ? std::vector<Item>{} : found->second;
}

void Exclusions::put(const Id& record, std::vector<Item> items) {
  std::unique_lock lock(mutex_);
  if (items.empty())
    by_record_.erase(record);
  else
    by_record_[record] = std::move(items);
}

Result<void> Exclusions::load(store::Reader& reader) {
  return reader.each_reference("exclusion", [&](const std::string& id, const json::object& body) {
    const auto record = parse_id(id);
    if (!record) return Result<void>{};
    std::vector<Item> items;
    for (const json::value& one : list_at(body, "items")) {
      const json::object& item = one.as_object();
      items.push_back(
          {text_at(item, "id"),
           {text_at(item, "user"), text_at(item, "organisation"), text_at(item, "ground")}});
    }
    put(*record, std::move(items));
    return Result<void>{};
  });
}

json::object Exclusions::to_body(const std::vector<Item>& items) {
  json::array out;
  for (const Item& item : items)
    out.push_back(json::object{{"id", item.id},
                               {"user", item.exclusion.user},
                               {"organisation", item.exclusion.organisation},
                               {"ground", item.exclusion.ground}});
  return {{"items", std::move(out)}};
}

std::size_t AccessLog::add(store::Event event) {
  std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(event));
  return waiting_.size();
}

Result<void> AccessLog::flush(store::Store& store) {
  std::vector<store::Event> events;
  {
    std::lock_guard lock(mutex_);
    events.swap(waiting_);
  }
  if (events.empty()) return {};
  const auto written = store.write([&](store::Writer& writer) -> Result<void> {
    for (const store::Event& event : events) TRY(writer.append(event));
    return {};
  });
  if (written) return {};
  std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.begin(), events.begin(), events.end());
  return written.error();
}

}  // namespace besik::service
