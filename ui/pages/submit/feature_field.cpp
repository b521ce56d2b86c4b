#include "pages/submit/feature_field.h"

#include "gateway/text.h"
#include "model/feature_fields.h"
#include "widgets/form_field.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QVBoxLayout>

#include <cmath>

namespace tributary::pages {
namespace {

using gateway::toQt;
using model::FeatureId;
using model::FeatureKind;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(FeatureField)
};

QString example(const base::Dimension& dimension)
{
    if (dimension == base::kTime)
        return Words::tr("for example 12s, 5m, 2h");
    if (dimension == base::kBytes)
        return Words::tr("for example 512MB, 2GiB");
    if (dimension == base::kCores)
        return Words::tr("for example 2_cores, 500m_cores");
    if (dimension == base::kBitRate)
        return Words::tr("for example 5Mbps");
    if (dimension == base::kRate)
        return Words::tr("for example 5/h");
    return Words::tr("a whole number");
}

QString asNumber(double value, const QLocale& locale)
{
    return locale.toString(value, 'g', 6);
}

// What a value means, so that a wrong unit is seen before it matters.
QString meaning(const base::Dimension& dimension, double value,
                const widgets::DisplayFormat& format)
{
    if (dimension == base::kTime)
        return format.durationSeconds(value);
    if (dimension == base::kBytes) {
        const auto bytes = static_cast<qint64>(value);
        return Words::tr("%1 = %2", "the same size in decimal and binary units")
            .arg(format.locale().formattedDataSize(bytes, 2, QLocale::DataSizeSIFormat),
                 format.locale().formattedDataSize(bytes, 2, QLocale::DataSizeIecFormat));
    }
    if (dimension == base::kCores)
        return value == std::floor(value)
            ? Words::tr("%n cores", nullptr, static_cast<int>(value))
            : Words::tr("%1 cores", "not a whole number").arg(asNumber(value, format.locale()));
    if (dimension == base::kRate)
        return Words::tr("%1 runs per hour").arg(asNumber(value * 3600, format.locale()));
    return toQt(base::formatRounded({value, dimension}));
}

QString valueLabel(std::string_view value)
{
    if (value == "manual")
        return Words::tr("manual");
    if (value == "http")
        return Words::tr("HTTP request");
    if (value == "event")
        return Words::tr("event");
    if (value == "timer")
        return Words::tr("timer");
    if (value == "workflow")
        return Words::tr("workflow");
    if (value == "batch")
        return Words::tr("batch");
    if (value == "streaming")
        return Words::tr("streaming");
    if (value == "periodic")
        return Words::tr("periodic");
    if (value == "one_shot")
        return Words::tr("one shot");
    return toQt(value);
}

} // namespace

QString featureLabel(FeatureId id)
{
    switch (id) {
    case FeatureId::ExecutionTimeEstimate:
        return Words::tr("Expected run time");
    case FeatureId::ExecutionTimeVariance:
        return Words::tr("Spread of the run time");
    case FeatureId::CpuRequirement:
        return Words::tr("Processor");
    case FeatureId::MemoryRequirement:
        return Words::tr("Memory");
    case FeatureId::StorageRequirement:
        return Words::tr("Storage");
    case FeatureId::ExecutionPattern:
        return Words::tr("Pattern");
    case FeatureId::Stateful:
        return Words::tr("Keeps state");
    case FeatureId::Concurrent:
        return Words::tr("Runs concurrently");
    case FeatureId::DependenciesCount:
        return Words::tr("Number of dependencies");
    case FeatureId::ExternalDependencies:
        return Words::tr("Needs outside services");
    case FeatureId::TriggerType:
        return Words::tr("Trigger");
    case FeatureId::Frequency:
        return Words::tr("Frequency");
    case FeatureId::LatencyRequirement:
        return Words::tr("Must answer within");
    case FeatureId::DataLocalityRequired:
        return Words::tr("Must stay near its data");
    case FeatureId::NetworkBandwidthRequirement:
        return Words::tr("Network");
    default:
        return {}; // what is learned can't be declared
    }
}

FeatureField::FeatureField(FeatureId id, const widgets::DisplayFormat& format, QWidget* parent)
    : QWidget(parent)
    , m_info(model::featureInfo(id))
    , m_format(format)
{
    QWidget* editor = nullptr;
    if (m_info.kind == FeatureKind::Number) {
        m_edit = new QLineEdit(this);
        connect(m_edit, &QLineEdit::textEdited, this, [this] {
            showNote();
            emit edited();
        });
        editor = m_edit;
    } else {
        m_choice = new QComboBox(this);
        connect(m_choice, &QComboBox::activated, this, &FeatureField::edited);
        editor = m_choice;
        fillChoices();
    }
    editor->setObjectName(path());
    m_field = new widgets::FormField(editor, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_field);
}

QString FeatureField::name() const
{
    return toQt(m_info.name);
}

QString FeatureField::path() const
{
    return QStringLiteral("features.") + name();
}

QString FeatureField::value() const
{
    return m_edit != nullptr ? m_edit->text().trimmed() : m_choice->currentData().toString();
}

void FeatureField::setValue(const QString& value)
{
    if (m_edit != nullptr) {
        if (m_edit->text().trimmed() != value)
            m_edit->setText(value);
        showNote();
        return;
    }
    int index = m_choice->findData(value);
    if (index < 0) { // of a file, and wrong: shown as it is
        m_choice->addItem(value, value);
        index = m_choice->count() - 1;
    }
    m_choice->setCurrentIndex(index);
}

void FeatureField::fillChoices()
{
    const QString current = m_choice->count() > 0 ? value() : QString();
    m_choice->clear();
    m_choice->addItem(Words::tr("not declared"), QString());
    if (m_info.kind == FeatureKind::Bool) {
        m_choice->addItem(Words::tr("no"), QStringLiteral("false"));
        m_choice->addItem(Words::tr("yes"), QStringLiteral("true"));
    }
    for (const std::string_view choice : m_info.values)
        m_choice->addItem(valueLabel(choice), toQt(choice));
    setValue(current);
}

void FeatureField::showNote()
{
    if (m_edit == nullptr)
        return;
    const std::string typed = gateway::toStd(m_edit->text().trimmed());
    const auto value = model::parseFeatureValue(m_info.id, typed);
    // Sizes have two readings, decimal and binary; other values need one only when spelt oddly.
    const bool isPlain = value && m_info.dimension != base::kBytes
        && base::formatQuantity({*value, m_info.dimension}) == typed;
    const bool isMute = !value || m_info.dimension.isNone() || isPlain;
    m_field->setHint(isMute ? QString() : meaning(m_info.dimension, *value, m_format));
}

void FeatureField::retranslate()
{
    m_field->setLabel(featureLabel(m_info.id), name());
    if (m_choice != nullptr)
        fillChoices();
    else
        m_edit->setPlaceholderText(example(m_info.dimension));
    showNote();
}

} // namespace tributary::pages
