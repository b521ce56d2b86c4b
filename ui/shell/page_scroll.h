// Gives a page the room that it needs: what the window is too small for is scrolled, so that no
// page decides how small the window may be.
//
// Thread: GUI. Takes ownership of the page.
#pragma once

#include "pages/page.h"

#include <QScrollArea>

namespace tributary::shell {

class PageScroll final : public QScrollArea
{
    Q_OBJECT

public:
    explicit PageScroll(pages::Page* page, QWidget* parent = nullptr);

    pages::Page* page() const { return m_page; }

private:
    pages::Page* m_page;
};

} // namespace tributary::shell
