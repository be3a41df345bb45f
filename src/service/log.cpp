#include "service/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace besik::service {

void log_to_standard_error() {
  auto logger =
      std::make_shared<spdlog::logger>("besik", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  // Every message of this folder is an object already.
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","event":%v})", spdlog::pattern_time_type::utc));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace besik::service
