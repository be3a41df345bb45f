#pragma once

// CHECK(condition): what only our own bug can break. On in release: prints file, line and condition
// to standard error and aborts; the store survives by its journal.
namespace besik {
[[noreturn]] void check_failed(const char* file, int line, const char* condition);
}

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::besik::check_failed(__FILE__, __LINE__, #condition))
