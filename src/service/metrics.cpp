#include <fmt/format.h>

#include "service/parts.h"

namespace besik::service {

void Metrics::count(const std::string& operation, const std::string& code, int64_t micros) {
  std::lock_guard lock(mutex_);
  Row& row = rows_[{operation, code}];
  ++row.calls;
  row.micros += micros;
}

std::string Metrics::text() const {
  std::string out =
      "# HELP besik_operations_total Operations by name and outcome.\n"
      "# TYPE besik_operations_total counter\n";
  std::map<std::string, Row> whole;
  std::lock_guard lock(mutex_);
  for (const auto& [key, row] : rows_) {
    out += fmt::format("besik_operations_total{{operation=\"{}\",code=\"{}\"}} {}\n", key.first,
                       key.second, row.calls);
    whole[key.first].calls += row.calls;
    whole[key.first].micros += row.micros;
  }
  out +=
      "# HELP besik_operation_seconds Time spent in operations.\n"
      "# TYPE besik_operation_seconds summary\n";
  for (const auto& [operation, row] : whole) {
    out += fmt::format("besik_operation_seconds_sum{{operation=\"{}\"}} {}.{:06}\n", operation,
                       row.micros / 1'000'000, row.micros % 1'000'000);
    out +=
        fmt::format("besik_operation_seconds_count{{operation=\"{}\"}} {}\n", operation, row.calls);
  }
  return out;
}

std::string Service::metrics() const {
  const Parts& parts = *parts_;
  std::string out = parts.metrics.text();
  out += fmt::format(
      "# HELP besik_scheduled_steps Warnings, ends and escalations that wait for their moment.\n"
      "# TYPE besik_scheduled_steps gauge\nbesik_scheduled_steps {}\n"
      "# HELP besik_unacknowledged_notices Notices that climb until somebody acknowledges.\n"
      "# TYPE besik_unacknowledged_notices gauge\nbesik_unacknowledged_notices {}\n"
      "# HELP besik_sessions Sessions that are open.\n"
      "# TYPE besik_sessions gauge\nbesik_sessions {}\n",
      parts.agenda.size(), parts.climbs.size(), parts.sessions.count());
  return out;
}

json::object Service::health() {
  json::object out{{"status", "ok"}, {"synthetic", synthetic()}};
  const auto reader = parts_->store->read();
  if (!reader) {
    out["status"] = "fail";
    out["code"] = reader.error().code;
  }
  out["mail"] = parts_->options.smtp_url.empty() ? "notices wait: no mail server is set" : "set";
  out["gateway"] =
      parts_->options.sms_gateway_url.empty() ? "notices wait: no gateway is set" : "set";
  return out;
}

}  // namespace besik::service
