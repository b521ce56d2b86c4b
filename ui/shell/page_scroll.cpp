#include "shell/page_scroll.h"

namespace tributary::shell {

PageScroll::PageScroll(pages::Page* page, QWidget* parent)
    : QScrollArea(parent)
    , m_page(page)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus); // the page has what takes the focus
    setWidgetResizable(true);
    setWidget(page);
}

} // namespace tributary::shell
