import ControlProtocol

/// How well the plant is on a good day and on a bad one, as the daemon answers it.
extension Plant {
    var health: PlantHealthAnswer {
        decoded(
            """
            {"lines":[{"line":"line-1",\(isBad ? "\"score\":45,\"grade\":\"C\",\"worst\":\"pump-07\"" : "\"score\":91,\"grade\":\"A\",\"worst\":\"pump-07\"")}],
            "assets":[\(pump),\(fan)]}
            """)
    }

    var detail: AssetDetail {
        decoded(
            """
            {"asset":{"id":"pump-07","name":"循环水泵 7#","points":{"total":4,"good":4,"bad":0},"newest":\(Self.now - 400),
            "reasons":[],"alarms":{"active":0,"unacknowledged":0,"silenced":0},"operation":\(operationText)},
            "register":{"line":"line-1","criticality":"a","entry":{"maker":"KSB","serial":"4711","commissioned":"2021-03-15",
            "spare_parts":["6312-C3"]},"components":[{"id":"de_bearing","name":"驱动端轴承",
            "entry":{"type":"6312","spare_parts":[]}}]},
            "health":\(pump),"alarms":[],
            "points":[{"asset":"pump-07","id":"speed","name":"转速","unit":"rpm","type":"float32",
            "source":"plc1 holding 12 float32","period":1,"value":1480,"quality":"good","at":\(Self.now - 400)},
            {"asset":"pump-07","id":"flow","name":"流量","unit":"m³/h","type":"float32",
            "source":"plc1 holding 14 float32","period":1,"value":99.7,"quality":"good","at":\(Self.now - 400)}],
            "expected":{"state":"judging","mode":"","since":\(Self.now - 9_000_000),"count":30240,"needed":20160,
            "points":{"flow":{"value":99.7,"expected":101.234,"spread":2.126,"unit":"m³/h"}}}}
            """)
    }

    var operation: OperationAnswer { decoded(operationText) }

    private var operationText: String {
        let sums = """
            "run_hours":1234.5678,"starts":87,"day":{"share":0.731,"known_hours":23.9},"week":{"share":0.614,"known_hours":160}
            """
        let doing =
            isBad
            ? "\"state\":\"unknown\",\"reason\":\"bad:timeout\",\"steady\":false"
            : """
            "state":"run","steady":true,"mode":{"key":"run/speed=1399..1539/product=4711",
            "bins":{"speed":{"from":1398.93,"to":1538.82}},"context":{"product":"4711"}}
            """
        return """
            {"asset":"pump-07","name":"循环水泵 7#","since":\(Self.now - 11_525_000),\(doing),\(sums)}
            """
    }

    var baselines: [BaselineAnswer] {
        detail.health.baselines + decoded("[\(ramp("ramp_85_-40")),\(ramp("ramp_-40_85"))]")
    }

    private func ramp(_ name: String) -> String {
        let isFrozen = !isBad && name == "ramp_-40_85"
        return """
            {"asset":"chamber-01","location":"program","step":"\(name)","commanded":0,"unit":"K/min","since":\(Self.now - 172_800_000),
            \(isFrozen ? "\"frozen\":\(Self.now - 7_200_000)," : "")"count":\(isBad ? 7 : 34),"needed":12,
            "typical":\(isBad ? "{}" : "{\"ramp_rate\":3.0217}"),"spread":\(isBad ? "{}" : "{\"ramp_rate\":0.0612}")}
            """
    }

    var remainingLives: [RemainingLifeAnswer] {
        let wear = """
            "id":"de_wear","name":"驱动端轴承磨损","component":"de_bearing","mode":"bearing.outer_race",
            "mode_name":{"en":"outer race defect","zh":"外圈损伤"},"indicator":"de_h.velocity_rms","indicator_unit":"mm/s",
            "limit":7.1,"at":\(Self.now - 1_200_000)
            """
        let worn = """
            {\(wear),"now":4.21,"degradation":true,"since":\(Self.now - 500_000_000),"model":"trend/1","unit":"h","mean":391.2,"p05":212.4,
            "p10":240,"p50":372.8,"p90":560.1,"p95":661.7,"next_stop":\(Self.now + 1_209_600_000),"p_fail_before":0.318,
            "models":{"wiener":0.06,"gamma":0,"linear":0.01,"exponential":0.93},"assumed_load":"as_in_the_trend"}
            """
        let passed = """
            {"id":"seal","name":"seal","indicator":"leak","limit":12,"now":12.4,"at":\(Self.now - 60_000),"degradation":true,
            "limit_passed":true,"since":\(Self.now - 90_000_000),"model":"trend/1","unit":"h","mean":0,"p05":0,"p10":0,"p50":0,"p90":0,"p95":0,
            "models":{"linear":1},"assumed_load":"as_in_the_trend"}
            """
        let sound = "{\(wear),\"now\":1.52,\"degradation\":false,\"next_stop\":\(Self.now + 1_209_600_000)}"
        let fresh = """
            {"id":"seal","name":"seal","indicator":"leak","limit":12,"learning":17,"degradation":false}
            """
        let model = """
            "id":"bearing_life","name":"轴承寿命","trained":{"file":"bearing.json","hash":"45c22d2f0cb8aee1"},"at":\(Self.now - 1_200_000)
            """
        let foretold = """
            {\(model),"degradation":true,"model":"trained/1","unit":"h","mean":902.4,"p05":512.1,"p10":560,"p50":880.8,"p90":1290.1,"p95":1361.7,
            "models":{"boosting":0.25,"ridge":0,"similarity":0.75},"assumed_load":"as_learnt","unseen_regime":true}
            """
        let unknown = "{\(model),\"learning\":2,\"degradation\":false}"
        return decoded(
            """
            [{"asset":"pump-07","name":"循环水泵 7#","indicators":[\(isBad ? worn : sound),\(isBad ? passed : fresh),
            \(isBad ? foretold : unknown)]},
            {"asset":"saw-3","name":"分切机 3#","indicators":[\(isBad ? usedUp : blades)]}]
            """)
    }

    /// By lives of others, by a stated life, and of unknown age.
    private var blades: String {
        let knife = """
            {"id":"knife","name":"大圆刀","component":"blade","indicator":"cuts","degradation":false,"at":\(Self.now)
            """
        return """
            \(knife),"limit":40000,"now":31000,"model":"weibull/1","use":{"meter":"cuts","used":31000,"rate_per_h":120.5,
            "mean":8200,"p05":900,"p10":1700,"p50":7900,"p90":14800,"p95":16600},"lives":{"ended":7,"all":11,"shape":6.2,
            "scale":40100},"unit":"h","mean":68,"p05":7.5,"p10":14.1,"p50":65.6,"p90":122.8,"p95":137.8,
            "next_stop":\(Self.now + 172_800_000),"p_fail_before":0.32,"assumed_load":"as_over_the_last_seven_days"},
            \(knife),"limit":40000,"now":31000,"model":"nominal/1","use":{"meter":"cuts","used":31000,"p50":9000},
            "assumed_load":"as_over_the_last_seven_days"},
            \(knife),"now":120,"age_known":false,"use":{"meter":"cuts","used":120,"rate_per_h":120.5}},
            {"id":"wear","name":"spindle","indicator":"level","limit":9,"now":2,"at":\(Self.now),"degradation":false,
            "model":"weibull/1","lives":{"ended":3,"all":3,"shape":2,"scale":9000},"unit":"h","mean":5000,"p05":300,"p10":700,
            "p50":4000,"p90":11000,"p95":15000,"assumed_load":"as_in_past_lives"}
            """
    }

    private var usedUp: String {
        """
        {"id":"knife","name":"大圆刀","component":"blade","indicator":"cuts","degradation":false,"at":\(Self.now),"limit":40000,
        "now":40100,"limit_passed":true,"model":"nominal/1","use":{"meter":"cuts","used":40100,"rate_per_h":120.5,"mean":0,
        "p05":0,"p10":0,"p50":0,"p90":0,"p95":0},"unit":"h","mean":0,"p05":0,"p10":0,"p50":0,"p90":0,"p95":0,
        "assumed_load":"as_over_the_last_seven_days"}
        """
    }

    /// One that is live for two machines and was before it was changed and changed back, and one from the record
    /// between.
    var models: ModelRegistryAnswer {
        let knives = """
            {"hash":"9b1d2c0a77e4f3d5","live":false,"training":{"model":"knife.json","hash":"9b1d2c0a77e4f3d5","units":14,
            "censored_units":3,"rows":12040,"columns":["current","diameter"],"ignored_columns":[],"regimes":2,"time_column":"time",
            "shortest_life":312,"longest_life":1208,"first_time":1,"last_time":1208,"cap":1000,"record":{"class":"round-knife",
            "from":\(Self.now - 31_536_000_000),"to":\(Self.now - 864_000_000)},"seed":1,"rmse":61.2,"coverage":0.894,"width":231.1,
            "parts":[{"method":"boosting","weight":0.25,"rmse":66.1},{"method":"ridge","weight":0,"rmse":90},
            {"method":"similarity","weight":0.75,"rmse":63.4}]},
            "uses":[{"asset":"saw-3","entry":"knife","component":"blade","file":"knife.json","since":\(Self.now - 864_000_000),
            "until":\(Self.now - 432_000_000)}]}
            """
        let bearings = """
            {"hash":"45c22d2f0cb8aee1","live":true,"training":{"model":"bearing.json","hash":"45c22d2f0cb8aee1","trees":"xgboost",
            "units":12,"censored_units":0,"rows":1437,"columns":["heat","sound"],"ignored_columns":["load"],"regimes":1,
            "time_column":"hours","shortest_life":80,"longest_life":159,"seed":1,"rmse":9.1,"coverage":0.901,"width":41.2,
            "parts":[{"method":"xgboost","weight":1,"rmse":9.1}]},
            "uses":[{"asset":"pump-07","entry":"bearing_life","component":"de_bearing","file":"bearing.json",
            "since":\(Self.now - 86_400_000)},{"asset":"fan-02","entry":"life","file":"bearing.json",
            "since":\(Self.now - 864_000_000),"until":\(Self.now - 86_400_000)}]}
            """
        let refused = """
            {"asset":"pump-07","entry":"bearing_life","file":"models/bearing.json","reason":"damaged","at":\(Self.now - 60_000),
            "text":{"en":"the model models/bearing.json is damaged. Copy it anew.","zh":"模型 models/bearing.json 已损坏。请重新复制。"}}
            """
        return decoded("{\"models\":[\(bearings),\(knives)],\"refused\":[\(isBad ? refused : "")]}")
    }

    private var pump: String {
        let frozen = isBad ? "" : "\"frozen\":\(Self.now - 86_400_000),"
        let fault = """
            {"id":"de_bearing","name":"驱动端轴承","score":45,"grade":"C","contributors":[
            {"kind":"fault","score":45,"id":"bearing.outer_race","location":"de_h","degree":"moderate",
            "text":{"en":"outer race defect (moderate)","zh":"外圈损伤（中等）"}},
            {"kind":"state_value","score":58,"location":"de_h","value":0.19,
            "text":{"en":"state value K 0.19 at de_h","zh":"de_h 状态值 K 为 0.19"}}]}
            """
        let whole = """
            {"score":91,"grade":"A","contributors":[{"kind":"magnitude","score":91,"location":"de_h","degree":"A",
            "text":{"en":"vibration of zone A at de_h","zh":"de_h 振动处于 A 区"}}]}
            """
        let sound = "{\"id\":\"de_bearing\",\"name\":\"驱动端轴承\",\"score\":100,\"grade\":\"A\",\"contributors\":[]}"
        return """
            {"asset":"pump-07","name":"循环水泵 7#","line":"line-1","score":\(isBad ? 45 : 91),"grade":"\(isBad ? "C" : "A")",
            "ne107":"\(isBad ? "MAINTENANCE_REQUIRED" : "NORMAL")","confidence":0.67,"data_coverage":1,"trend_per_day":-1.9,
            "components":[\(isBad ? "\(fault),\(whole)" : "\(whole),\(sound)")],
            "baselines":[{"asset":"pump-07","location":"de_h","speed_rpm":1480,"since":\(Self.now - 172_800_000),\(frozen)
            "count":\(isBad ? 12 : 20),"needed":20,"typical":\(isBad ? "{}" : "{\"velocity_rms\":1.234}")}]}
            """
    }

    private var fan: String {
        """
        {"asset":"fan-02","name":"fan-02","confidence":0,"data_coverage":\(isBad ? 0 : 1),"components":[],"baselines":[]}
        """
    }

    private func decoded<Answer: Decodable>(_ json: String) -> Answer {
        do {
            return try decode(Answer.self, from: Array(json.utf8))
        } catch {
            preconditionFailure("an answer as the daemon gives it: \(error)")
        }
    }
}
