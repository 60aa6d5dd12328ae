extension PrognosisFailure {
    var english: Explanation {
        switch self {
        case .table(let reason, let path): reason.english(path)
        case .noTime(let unit, let path, let line):
            Explanation(
                "\(path), line \(line): unit “\(excerpt(unit))” has no time",
                "give every row its time, or take the row out")
        case .timeNotAscending(let unit, let path, let line):
            Explanation(
                "\(path), line \(line): the time of unit “\(excerpt(unit))” is not after that of its row before",
                "sort the rows of each unit by time, and keep one row for each time")
        case .noMeasurements(let path):
            Explanation(
                "\(path) has no column beside unit and time", "a column for each thing that was measured")
        case .oneRow(let unit):
            Explanation(
                "unit “\(excerpt(unit))” has one row, so that its life is not known",
                "its whole history, or no row of it")
        case .tooFewFailures(let found, let needed):
            Explanation(
                "\(found) units were followed to their failure, and \(needed) are needed at least",
                "histories of more units; until then a limit of a trend: millwright rul trend")
        case .nothingVaries:
            Explanation(
                "no column varies, so that nothing tells a worn unit from a new one", "columns that change with wear")
        case .unreadableRecord(let path, let reason):
            Explanation(
                "\(path) cannot be read: \(reason)", "the record.db of a data directory that you may read, by --record")
        case .foreignRecord(let path, let version):
            Explanation(
                "\(path) is no record with lives that this version reads (version \(version))",
                "a record that a daemon of this version has opened once")
        case .noLives(let kin):
            Explanation(
                kin.map { "no life of \(excerpt($0)) in the record can be learnt from" }
                    ?? "the record has no lives to tell of",
                "a class or ASSET/COMPONENT under prognosis, of which a part was replaced")
        case .foreignModel(let path):
            Explanation("\(path) is no model of millwright", "the file that millwright rul train --out wrote")
        case .newerModel(let path, let version):
            Explanation(
                "\(path) has version \(version), which is newer than this millwright",
                "update millwright, or train the model anew")
        case .damagedModel(let path):
            Explanation("\(path) is damaged: it does not match its own hash", "copy it again, or train the model anew")
        case .unknownTrees(let path):
            Explanation(
                "\(path) holds no trees of XGBoost or LightGBM",
                "Booster.save_model: JSON of XGBoost, text of LightGBM")
        case .damagedTrees(let path, let part):
            Explanation("\(path) is damaged: \(excerpt(part))", "save the model again")
        case .unsupportedTrees(let path, let what):
            Explanation(
                "\(path) has \(excerpt(what)), which is not known here",
                "trees of one number a row (booster gbtree), without categories")
        case .unnamedFeatures(let path):
            Explanation(
                "\(path) does not name its features", "train it with the headings of the table as feature_names")
        case .noTruth(let unit):
            Explanation(
                "unit “\(excerpt(unit))” has no remaining life in the file of truths",
                "a row for every unit: its name, and what remained to it")
        case .notFinite(let option): Explanation("\(option) is no finite number", "a number such as 7.1")
        case .notPart(let text): Explanation("\(excerpt(text)) is no component", "an id under components of the asset")
        case .notMaintenance:
            Explanation(
                "what was done is not clear",
                "--replaced with one of --failed, --worn, --early; one of these alone to correct the last; or --used N")
        case .missingOption(let option): Explanation("\(option) is missing", "\(option), or --from-record in its place")
        case .notShare(let option):
            Explanation(
                "\(option) is to be a share of a life, from 0 to less than 1", "such as 0.5, or leave \(option) out")
        case .notPositive(let option):
            Explanation("\(option) is to be a number above 0", "a number above 0, or leave \(option) out")
        }
    }
}

extension PrognosisFailure.Table {
    fileprivate func english(_ path: String) -> Explanation {
        switch self {
        case .empty: Explanation("\(path) has no rows", "a line of headings, then a line for each row")
        case .notUTF8: Explanation("\(path) is no text in UTF-8", "export it as CSV in UTF-8")
        case .missingColumn(let column, let known):
            Explanation(
                "\(path) has no column “\(excerpt(column))”",
                "columns here: \(enumeration(known, separator: ", "))")
        case .repeatedColumn(let column):
            Explanation("\(path) has two columns “\(excerpt(column))”", "give each column a name of its own")
        case .cellCount(let found, let headings, let line):
            Explanation(
                "\(path), line \(line): \(found) cells under \(headings) headings",
                "as many cells as headings; a missing value is an empty cell")
        case .notNumber(let text, let column, let line):
            Explanation(
                "\(path), line \(line): “\(excerpt(text))” in column “\(excerpt(column))” is no number up to 1e100",
                "a number with a decimal point, or an empty cell where the value is missing")
        }
    }
}
