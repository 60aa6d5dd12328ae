import Wording

/// Builds the tree of one YAML document from its events, and reports what no settings file may contain.
struct Composer {
    /// Deep enough for every settings file, shallow enough for the stack.
    private static let maximumDepth = 32
    static let maximumBytes = 16 << 20

    private let events: YAMLEvents
    private let report: MistakeReport

    /// - Parameter sample: The file to point to where nothing is written.
    /// - Returns: `nil` when no tree could be built; the reason is reported.
    static func root(of text: [UInt8], sample: String, report: MistakeReport) -> Node? {
        guard text.count <= maximumBytes else {
            report.add(.tooLarge(maximum: Quantity.size.text(Int64(maximumBytes))), at: .start)
            return nil
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.span)
        } catch {
            report.add(.notUTF8, at: Mark(ofByte: error.byteOffsets.lowerBound, in: text))
            return nil
        }
        do throws(YAMLFault) {
            return try Composer(events: YAMLEvents(text), report: report).document(sample: sample)
        } catch {
            report.add(error.message, at: error.mark)
            return nil
        }
    }

    private func document(sample: String) throws(YAMLFault) -> Node? {
        _ = try events.next()  // The start of the stream.
        guard case .documentStart = try events.next().kind else {
            report.add(.emptyFile(sample: sample), at: .start)
            return nil
        }
        let root = try node(events.next(), path: "", depth: 1)
        _ = try events.next()  // The end of the document.
        let next = try events.next()
        if case .documentStart = next.kind { report.add(.secondDocument, at: next.mark) }
        if root.isNull {
            report.add(.emptyFile(sample: sample), at: .start)
            return nil
        }
        return root
    }

    private func node(_ event: YAMLEvent, path: String, depth: Int) throws(YAMLFault) -> Node {
        if let anchor = event.anchor { report.add(.anchor(name: anchor), at: event.mark, path) }
        if let tag = event.tag { report.add(.tag(name: tag), at: event.mark, path) }
        return Node(
            mark: event.mark, path: path, content: try content(of: event, path: path, depth: depth))
    }

    private func content(of event: YAMLEvent, path: String, depth: Int) throws(YAMLFault) -> Node.Content {
        switch event.kind {
        case .scalar(let text, let isPlain):
            return .scalar(text, isPlain: isPlain)
        case .alias(let name):
            report.add(.alias(name: name), at: event.mark, path)
            return .reported
        case .sequenceStart where depth > Self.maximumDepth, .mappingStart where depth > Self.maximumDepth:
            // The end, since libyaml takes quadratic time for what it has open.
            throw YAMLFault(message: .tooDeep(maximum: Self.maximumDepth), mark: event.mark)
        case .sequenceStart:
            return .sequence(try elements(path: path, depth: depth))
        case .mappingStart:
            return .mapping(try entries(path: path, depth: depth))
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            preconditionFailure("libyaml closes only what it opened")
        }
    }

    private func elements(path: String, depth: Int) throws(YAMLFault) -> [Node] {
        var elements: [Node] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, path: "\(path)[\(elements.count)]", depth: depth + 1))
        }
    }

    private func entries(path: String, depth: Int) throws(YAMLFault) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try node(event, path: path, depth: depth + 1)
            switch key.content {
            case .scalar(let name, _):
                let value = try node(events.next(), path: path.appending(key: name), depth: depth + 1)
                if let line = lines.updateValue(lines[name] ?? key.mark.line, forKey: name) {
                    report.add(.duplicateKey(name, firstLine: line), at: key.mark, value.path)
                } else {
                    entries.append(Node.Entry(key: name, mark: key.mark, value: value))
                }
            case .sequence, .mapping:
                report.add(.keyNotText, at: key.mark, path)
                fallthrough
            case .reported:
                _ = try node(events.next(), path: path, depth: depth + 1)
            }
        }
    }
}

extension String {
    /// The path of a key below this one; long keys are shortened, since anyone may write them.
    func appending(key: String) -> String { isEmpty ? excerpt(key) : "\(self).\(excerpt(key))" }
}
