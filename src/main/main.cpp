#include "main/run.h"

int main(int argc, char** argv) { return besik::commands::run(argc, argv); }
