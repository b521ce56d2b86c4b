// What composition hands to the shell: the pages and how a task's page is made.
//
// Thread: GUI. A page registers by one line in standardParts().
#pragma once

#include "pages/page.h"

#include <functional>
#include <vector>

namespace tributary::shell {

struct ShellParts
{
    std::vector<pages::PageFactory> pages; // in the order of the rail
    std::function<pages::Page*(const pages::AppContext&, const model::TaskId&, QWidget* parent)>
        taskDetail;
};

// All pages of the product.
ShellParts standardParts();

} // namespace tributary::shell
