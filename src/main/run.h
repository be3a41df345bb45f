#pragma once

namespace besik::commands {

// The whole program: 0 done, 1 the world said no, 2 misuse.
int run(int argc, char** argv);

}  // namespace besik::commands
