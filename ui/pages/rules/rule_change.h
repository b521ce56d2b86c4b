// A change that a visual editor asks for: of the text of the rules, with a name for the history.
#pragma once

#include "base/error.h"

#include <QString>

#include <functional>
#include <string>
#include <string_view>

namespace tributary::pages {

struct RuleChange
{
    using Edit = std::function<base::Result<std::string>(std::string_view source)>;

    Edit edit;
    QString what{}; // in the user's language
    int follow = -1; // the rule to show afterwards
};

} // namespace tributary::pages
