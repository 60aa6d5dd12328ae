import CYAML
import Wording

/// One step through a YAML text.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        /// `isPlain` where it is written without quotes.
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    let mark: Mark
    var anchor: String?
    var tag: String?
}

/// What ends the reading of a text.
struct YAMLFault: Error {
    let message: SettingsMessage
    let mark: Mark
}

/// The events of a YAML text, by libyaml. The only file that touches its symbols.
final class YAMLEvents {
    private let text: [UInt8]
    private let input: UnsafeMutableBufferPointer<UInt8>
    // On the heap: the parser keeps pointers to itself and to its input.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

    /// - Precondition: `text` is UTF-8.
    init(_ text: [UInt8]) {
        // With its encoding given, libyaml takes a byte order mark for a character that indents the first line.
        let text = text.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(text.dropFirst(3)) : text
        self.text = text
        input = .allocate(capacity: max(1, text.count))  // libyaml asserts that the address is not NULL.
        _ = input.initialize(from: text)
        guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("out of memory") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// - Precondition: Neither the end of the stream nor a fault came before.
    func next() throws(YAMLFault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private var fault: YAMLFault {
        let state = parser.pointee
        if state.error == YAML_READER_ERROR {
            return YAMLFault(
                message: .controlCharacter(code: UInt32(truncatingIfNeeded: state.problem_value)),
                mark: Mark(ofByte: state.problem_offset, in: text))
        }
        if isIndentedWithTab(line: state.problem_mark.line) {
            return YAMLFault(message: .tab, mark: Mark(line: state.problem_mark.line + 1, column: 1))
        }
        let diagnosis = state.problem.map { String(cString: $0) } ?? "out of memory"
        // What the scanner was at, such as a quote, tells more than where it gave up.
        let isInToken = state.error == YAML_SCANNER_ERROR && state.context != nil
        return YAMLFault(
            message: .syntax(diagnosis: diagnosis), mark: mark(isInToken ? state.context_mark : state.problem_mark))
    }

    /// The place of a mark. libyaml puts the end of a text on a line behind the last one.
    private func mark(_ mark: yaml_mark_t) -> Mark {
        let characters = text.count { $0 & 0b1100_0000 != 0b1000_0000 }
        return mark.index < characters ? Mark(mark) : Mark(ofByte: max(0, text.count - 1), in: text)
    }

    /// Whether a line, counted from 0, begins with white space that has a tab. libyaml says many things about such a
    /// line, seldom that.
    private func isIndentedWithTab(line number: Int) -> Bool {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: number + 1, omittingEmptySubsequences: false)
        guard number < lines.count else { return false }
        return lines[number].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            .contains(UInt8(ascii: "\t"))
    }
}

extension YAMLEvent {
    fileprivate init(_ event: yaml_event_t) {
        mark = Mark(event.start_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT:
            kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            kind = .scalar(
                String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            anchor = Self.text(scalar.anchor)
            tag = Self.tag(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            anchor = Self.text(event.data.sequence_start.anchor)
            tag = Self.tag(event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            anchor = Self.text(event.data.mapping_start.anchor)
            tag = Self.tag(event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    /// A tag as it is written: libyaml spells out what `!!` stands for.
    private static func tag(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        let standard = "tag:yaml.org,2002:"
        return text(pointer).map { $0.hasPrefix(standard) ? "!!\($0.dropFirst(standard.count))" : $0 }
    }
}

extension Mark {
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
