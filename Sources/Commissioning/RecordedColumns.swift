package import DataAcquisition
import Measurement
package import Pipeline
package import Wording

/// Which columns of a recorded table are points of the settings: by a heading `asset/point`, or the point's id where it
/// says enough.
package struct RecordedColumns {
    /// In the order of the table.
    package private(set) var columns: [RecordedRun.Column] = []
    /// Their headings.
    package private(set) var headings: [String] = []
    /// Headings of no point.
    package private(set) var ignored: [String] = []
    /// Points of the same machines that are read, and have no column.
    package let absent: [String]

    /// - Parameter asset: The machine that the table is of; nil where headings say it.
    package init(
        _ names: [String], of assets: [AssetConfiguration], asset: String?
    ) throws(CommissioningFailure.Replay) {
        if let asset, !assets.contains(where: { $0.id.rawValue == asset }) {
            throw .unknownAsset(asset, known: assets.map(\.id.rawValue))
        }
        for name in names {
            let found = Self.points(called: name, of: assets, asset: asset)
            guard let column = found.first else {
                ignored.append(name)
                continue
            }
            guard found.count == 1 else { throw .ambiguous(name, assets: found.map(\.asset.rawValue)) }
            guard !columns.contains(column) else { throw .twice("\(column.asset)/\(column.point)") }
            columns.append(column)
            headings.append(name)
        }
        guard !columns.isEmpty else {
            let known = assets.first { asset == nil || $0.id.rawValue == asset }?.points.map(\.id.rawValue) ?? []
            throw .noPoints(known: known)
        }
        let held = Set(columns), machines = Set(columns.map(\.asset))
        absent = assets.filter { machines.contains($0.id) }.flatMap { asset in
            asset.points.lazy.filter { !held.contains(.init(asset: asset.id, point: $0.id)) }.map {
                "\(asset.id)/\($0.id)"
            }
        }
    }

    private static func points(
        called name: String, of assets: [AssetConfiguration], asset: String?
    ) -> [RecordedRun.Column] {
        assets.filter { asset == nil || $0.id.rawValue == asset }.flatMap { asset in
            asset.points.lazy.map(\.id).filter { $0.rawValue == name || "\(asset.id)/\($0)" == name }.map {
                RecordedRun.Column(asset: asset.id, point: $0)
            }
        }
    }
}
