import CKnowledge

extension KnowledgeText {
    /// The files that the program brings: those of Config/knowledge.
    package static var embedded: [KnowledgeText] {
        UnsafeBufferPointer(start: knowledge_files, count: knowledge_file_count).map { file in
            KnowledgeText(
                file: String(cString: file.name), text: [UInt8](UnsafeBufferPointer(start: file.text, count: file.size))
            )
        }
    }
}
