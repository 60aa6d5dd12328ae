extension PrognosisFailure {
    var chinese: Explanation {
        switch self {
        case .table(let reason, let path): reason.chinese(path)
        case .noTime(let unit, let path, let line):
            Explanation("\(path) 第 \(line) 行：单元“\(excerpt(unit))”没有时间", "每一行都要有时间，否则删去该行")
        case .timeNotAscending(let unit, let path, let line):
            Explanation(
                "\(path) 第 \(line) 行：单元“\(excerpt(unit))”的时间不晚于其上一行", "各单元的行按时间排序，每个时间只留一行")
        case .noMeasurements(let path): Explanation("\(path) 除单元和时间外没有其他列", "每个测量量一列")
        case .oneRow(let unit):
            Explanation("单元“\(excerpt(unit))”只有一行，无法得知其寿命", "给出完整历史，或删去该单元")
        case .tooFewFailures(let found, let needed):
            Explanation(
                "只有 \(found) 个单元记录到失效，至少需要 \(needed) 个", "收集更多单元的历史；此前可用趋势外推到限值：millwright rul trend")
        case .nothingVaries: Explanation("没有任何列发生变化，无法区分新旧", "加入随磨损变化的列")
        case .unreadableRecord(let path, let reason):
            Explanation("无法读取 \(path)：\(reason)", "用 --record 给出可读的数据目录中的 record.db")
        case .foreignRecord(let path, let version):
            Explanation("\(path) 不是本版本可读的含寿命的记录库（版本 \(version)）", "使用本版本守护进程打开过的记录库")
        case .noLives(let kin):
            Explanation(
                kin.map { "记录库中没有 \(excerpt($0)) 可供学习的寿命" } ?? "记录库中没有寿命",
                "给出 prognosis 中的 class 或 ASSET/COMPONENT，且该部件更换过")
        case .foreignModel(let path): Explanation("\(path) 不是 millwright 的模型", "使用 millwright rul train --out 写出的文件")
        case .newerModel(let path, let version):
            Explanation("\(path) 的版本 \(version) 比本程序新", "升级 millwright，或重新训练模型")
        case .damagedModel(let path): Explanation("\(path) 已损坏：与其自身的校验值不符", "重新复制，或重新训练模型")
        case .unknownTrees(let path):
            Explanation("\(path) 不是 XGBoost 或 LightGBM 的树模型", "用 Booster.save_model 保存：XGBoost 为 JSON，LightGBM 为文本")
        case .damagedTrees(let path, let part): Explanation("\(path) 已损坏：\(excerpt(part))", "重新保存模型")
        case .unsupportedTrees(let path, let what):
            Explanation("\(path) 含有不支持的内容：\(excerpt(what))", "每行输出一个数的树（gbtree），不含类别特征")
        case .unnamedFeatures(let path):
            Explanation("\(path) 没有特征名", "训练时以表格的列名作为 feature_names")
        case .noTruth(let unit):
            Explanation("真值文件中没有单元“\(excerpt(unit))”的剩余寿命", "每个单元一行：名称和剩余寿命")
        case .notFinite(let option): Explanation("\(option) 不是有限的数", "一个数，例如 7.1")
        case .notPart(let text): Explanation("\(excerpt(text)) 不是部件", "给出资产 components 中的 id")
        case .notMaintenance:
            Explanation(
                "没有说清做了什么", "用 --replaced 并加 --failed、--worn、--early 之一；只给其一则更正上一件；或用 --used N")
        case .missingOption(let option): Explanation("缺少 \(option)", "给出 \(option)，或改用 --from-record")
        case .notShare(let option): Explanation("\(option) 应为寿命的比例，从 0 到小于 1", "例如 0.5，或省略 \(option)")
        case .notPositive(let option): Explanation("\(option) 应为大于 0 的数", "给出大于 0 的数，或省略 \(option)")
        }
    }
}

extension PrognosisFailure.Table {
    fileprivate func chinese(_ path: String) -> Explanation {
        switch self {
        case .empty: Explanation("\(path) 没有数据行", "第一行为标题，其后每行一条数据")
        case .notUTF8: Explanation("\(path) 不是 UTF-8 文本", "导出为 UTF-8 编码的 CSV")
        case .missingColumn(let column, let known):
            Explanation("\(path) 没有列“\(excerpt(column))”", "现有的列：\(enumeration(known, separator: "、"))")
        case .repeatedColumn(let column): Explanation("\(path) 有两个列“\(excerpt(column))”", "每列使用不同的名称")
        case .cellCount(let found, let headings, let line):
            Explanation("\(path) 第 \(line) 行有 \(found) 个单元格，而标题有 \(headings) 个", "单元格数与标题相同；缺失的值留空")
        case .notNumber(let text, let column, let line):
            Explanation(
                "\(path) 第 \(line) 行，列“\(excerpt(column))”：“\(excerpt(text))”不是 1e100 以内的数值", "使用小数点书写数值；缺失的值留空")
        }
    }
}
