// A change that a visual editor asks for: of the text of the rules, with a name to show.
//
// Thread: the edit of a large file is made on a worker, so it captures values.
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
    int follow = -1; // the rule to show afterwards, at most the last one
    bool isLong = false; // takes its time whatever the size of the file
};

} // namespace tributary::pages
