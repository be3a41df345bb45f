#pragma once

#include <span>

#include "server/files.h"

namespace besik::server {

// Written at build time by cmake/embed.cmake from web/dist.
std::span<const EmbeddedFile> embedded_files();

}  // namespace besik::server
