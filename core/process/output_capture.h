// One captured stream of a child: the first and the last half of a limit, in a file.
//
// Thread: one. Never blocks on the child's side: what can't be kept (limit, full disk) is counted
// and dropped. The tail lies in an unlinked file until finish() puts it where it belongs, so that
// a child that prints without end costs no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::process {

class OutputCapture
{
public:
    // The file is made with the first byte.
    OutputCapture(std::string file, std::size_t maxBytes);
    ~OutputCapture();
    OutputCapture(const OutputCapture&) = delete;
    OutputCapture& operator=(const OutputCapture&) = delete;

    void write(std::string_view bytes);

    struct Summary
    {
        std::uint64_t total = 0; // bytes that the child wrote
        std::uint64_t dropped = 0;
        std::string lastLine; // non-empty, without its newline; empty when over maxLine
        std::string error; // why bytes are missing that the limit allowed
    };
    Summary finish(std::size_t maxLine); // once

private:
    bool openHead();
    void writeRing(std::string_view bytes);
    void appendTail(Summary& summary);
    void copyRing(std::uint64_t from, std::uint64_t size);
    std::string lastLine(std::uint64_t start, std::size_t maxLine) const;

    std::string m_file;
    std::size_t m_half;
    int m_head = -1;
    int m_ring = -1;
    std::uint64_t m_headSize = 0;
    std::uint64_t m_ringTotal = 0; // bytes ever written to the ring
    std::uint64_t m_total = 0;
    std::string m_error;
};

} // namespace tributary::process
