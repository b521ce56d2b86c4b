#include "pages/submit/field_group.h"

#include "widgets/form_field.h"

#include <QLineEdit>

namespace tributary::pages {

QLineEdit* FieldGroup::addLine(const QString& path)
{
    auto* line = new QLineEdit(this);
    addField(path, line);
    connect(line, &QLineEdit::textEdited, this, &FieldGroup::edited);
    return line;
}

widgets::FormField* FieldGroup::addField(const QString& path, QWidget* editor)
{
    editor->setObjectName(path);
    auto* added = new widgets::FormField(editor, this);
    m_fields.insert(path, added);
    m_paths.append(path);
    return added;
}

} // namespace tributary::pages
