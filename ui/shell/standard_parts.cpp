#include "shell/shell_parts.h"

namespace tributary::shell {

ShellParts standardParts()
{
    return {};
}

} // namespace tributary::shell
