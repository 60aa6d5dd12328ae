extension PrognosisMessage {
    var chinese: String {
        switch self {
        case .learnt(let trees, let units, let censored, let rows, let shortest, let longest, let time):
            (trees.map { "\($0) 的树，用 \(units) 个单元检验" } ?? "已从 \(units) 个单元学习")
                + (censored > 0 ? "（其中 \(censored) 个在失效前退出使用）" : "")
                + "，共 \(rows) 行；寿命 \(shortest) 到 \(longest)（\(excerpt(time))）"
        case .livesOfRecord(let kin, let from, let to):
            "取自记录库中 \(excerpt(kin)) 的寿命，\(from) 至 \(to) UTC"
        case .usedColumns(let used, let ignored, let regimes):
            "使用的列：\(enumeration(used, separator: "、"))"
                + (ignored.isEmpty ? "" : "；恒定而未用：\(enumeration(ignored, separator: "、"))")
                + (regimes > 1 ? "；\(regimes) 种工况" : "")
        case .leftOutError(let rmse, let cap):
            "轮流留出单元检验：误差 \(rmse)（RMSE，各单元及其寿命的各时刻权重相同" + (cap.map { "，寿命计到 \($0)）" } ?? "）")
        case .leftOutInterval(let units, let coverage, let width, let from):
            "P05…P95 按其中 \(units) 个失效单元在其寿命" + (from.map { " \($0)% 之后" } ?? "")
                + "的各时刻校准：\(coverage)% 落在区间内，平均宽度 \(width)"
        case .modelWritten(let path, let hash): "模型：\(path)（\(hash)）"
        case .modelLive(let place, let since): "自 \(since) UTC 起用于 \(place)"
        case .modelWasLive(let place, let from, let until): "\(from) 至 \(until) UTC 曾用于 \(place)"
        case .modelRefused(let place, let time): "\(place)：\(time.chinese)前被拒绝，此前在用的模型继续使用"
        case .noModels: "还没有用过模型：资产 prognosis 中的 model 指定模型。"
        case .judgedOnce(let units): "\(units) 个单元，各在其最后一行检验"
        case .judgedAlongLife(let units, let moments):
            "\(units) 个单元，均在最后一行失效；在其寿命 95% 之前的 \(moments) 个时刻检验"
        case .allUnits: "全部"
        case .horizon: "预测期"
        case .figuresExplained(let cap):
            "score：NASA 评分，偏晚比偏早代价更大；P05…P95：落在区间内的比例，Δ 为其平均宽度；CRPS 由五个分位数得出；α-λ：至少一半概率在真值 ±30% 以内的时刻所占比例；预测期：均值保持在真值 ±30% 以内时剩余的寿命比例（括号内按 Saxena 的定义，以寿命的 ±30% 计：总说“已无剩余”者也有 30%）。"
                + (cap.map { "除 RMSE 和 score 外，超过 \($0) 的真值按 \($0) 计。" } ?? "")
        case .tooFewValues(let needed): "数值太少：至少需要 \(needed) 个才能得知健康水平"
        case .noDegradationSeen(let column): "\(excerpt(column))：到最后一个值为止未见劣化"
        case .limitPassed(let column): "\(excerpt(column))：已达到限值"
        case .column(let column):
            switch column {
            case .indicator: "指标"
            case .now: "当前值"
            case .limit: "限值"
            case .p05: "剩余 P05"
            case .p50: "中位"
            case .p95: "P95 分位"
            case .beforeStop: "停机前失效"
            case .remark: "说明"
            }
        case .noIndicators: "尚未声明指标：在资产的 prognosis 中写明表示磨损的数值及其限值。"
        case .learningValues(let count): "正在学习健康水平，还需 \(count) 个值"
        case .learningLevel(let hours): "正在学习健康水平，还需 \(hours) 个有值的小时"
        case .awaitingHours(let hours): "还需要 \(hours) 个有数值的小时"
        case .unseenRegime: "处于从未学习过的工况，区间已放宽"
        case .trainedModel(let file, let hash): "模型 \(excerpt(file)) \(hash)"
        case .degradationNotSeen: "未见劣化"
        case .limitReached: "已达到限值"
        case .degradationSeen(let time): "已见劣化 \(time.chinese)"
        case .model(let kind, let percent):
            "\(["wiener": "维纳", "gamma": "伽马", "linear": "线性", "exponential": "指数"][kind] ?? kind)模型 \(percent)%，负载按趋势"
        case .used(let meter, let left, let rate):
            [
                left.map { "还剩 \($0) \(meter)" } ?? meter, rate.map { "每小时 \($0)，按最近七天计" } ?? "使用速度尚不清楚",
            ].joined(separator: "，")
        case .expectedOf(let ended, let all): "按已到寿命的 \(ended) 个同类部件推算，共知 \(all) 个（威布尔）"
        case .statedLife: "按给定寿命"
        case .statedLifeUsedUp: "给定寿命已用完"
        case .ageNotKnown: "已用时间未知：用 millwright maintain 说明"
        case .partReplaced(let part, let outcome): "\(part)：已更换（\(words(for: outcome))），对它的了解从头开始"
        case .lifeCorrected(let part, let outcome): "\(part)：前一件记为\(words(for: outcome))"
        case .useStated(let part, let used): "\(part)：至今已用 \(used)"
        case .partNotKnown(let part): "\(part)：prognosis 中没有它的指标，因此不保存其寿命"
        case .noLifeEnded(let part): "\(part)：还没有更换过"
        case .livesWritten(let lives, let rows, let path): "\(lives) 条寿命，\(rows) 行：\(path)"
        case .livesLeftOut(let unknownAge, let damaged, let short):
            "未采用：\(unknownAge) 条起点未知，\(damaged) 条已损坏，\(short) 条不足两小时"
        case .strangeRegime(let unit):
            "单元 \(excerpt(unit))：处于从未学习过的工况；区间已放宽到仅凭使用时间所能断言的范围"
        }
    }
}

/// - Parameter outcome: Of a life.
private func words(for outcome: String) -> String {
    ["failed": "失效", "worn": "磨损到限", "replaced": "尚可使用"][outcome] ?? outcome
}
