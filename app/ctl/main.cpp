#include "cli.h"

#include <iostream>

int main(int argc, char** argv)
{
    return tributary::ctl::runCtl({argv + 1, argv + argc}, std::cin, std::cout, std::cerr);
}
