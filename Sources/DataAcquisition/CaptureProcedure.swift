package import Measurement
package import Modbus

/// How a device hands out a record of samples that it holds, as its profile says.
package struct CaptureProcedure: Hashable, Sendable {
    /// A number that is written to begin something.
    package struct Command: Hashable, Sendable {
        package let target: AddressedValue
        package let word: UInt64

        package init(target: AddressedValue, word: UInt64) {
            self.target = target
            self.word = word
        }
    }

    /// A register that is asked until it has a number.
    package struct Readiness: Hashable, Sendable {
        package let source: AddressedValue
        package let word: UInt64
        package var interval: Duration = .milliseconds(200)
        package var patience: Duration = .seconds(30)

        package init(source: AddressedValue, word: UInt64) {
            self.source = source
            self.word = word
        }
    }

    /// Where the samples are read.
    package enum Paging: Hashable, Sendable {
        /// Side by side, from this register on.
        case window(Table, first: UInt16)
        /// In the same registers page after page, once the number of the page has been written.
        case pages(Pages)
        /// From a queue (function code 24) until there are enough.
        case queue(pointer: UInt16)
    }

    package struct Pages: Hashable, Sendable {
        /// Takes the number of a page.
        package let select: AddressedValue
        package let firstNumber: Int
        package let range: RegisterRange
        /// Tells which page stands there, where the device has such a register.
        package let present: AddressedValue?

        package init(select: AddressedValue, firstNumber: Int, range: RegisterRange, present: AddressedValue?) {
            self.select = select
            self.firstNumber = firstNumber
            self.range = range
            self.present = present
        }
    }

    /// A number of the profile, or one that the device tells with each record.
    package enum Quantity: Hashable, Sendable {
        case fixed(Double)
        case register(AddressedValue, Scaling?)
    }

    package var trigger: Command?
    package var ready: Readiness?
    package let paging: Paging
    /// A number of one or two registers.
    package let sample: RegisterEncoding
    /// Samples a second.
    package private(set) var rate: Quantity
    /// What a sample is multiplied by.
    package let gain: Quantity
    /// Counts records: a record is torn when it changes while that is read.
    package var sequence: AddressedValue?
    /// The CRC-16 of Modbus RTU over all data bytes, as they came.
    package var checksum: AddressedValue?

    package init(paging: Paging, sample: RegisterEncoding, rate: Quantity, gain: Quantity) {
        self.paging = paging
        self.sample = sample
        self.rate = rate
        self.gain = gain
    }

    /// The same at a rate that the settings say.
    package func with(rate: Double) -> CaptureProcedure {
        var procedure = self
        procedure.rate = .fixed(rate)
        return procedure
    }

    /// Everything that a capture writes, so that whoever sets it up can be asked.
    package var written: [AddressedValue] {
        var targets = [trigger?.target].compactMap(\.self)
        if case .pages(let pages) = paging { targets.append(pages.select) }
        return targets
    }
}

/// Why there is no waveform: what came is thrown away, never patched.
package enum CaptureFailure: Error, Hashable, Sendable {
    /// A request came to nothing.
    case unanswered(Quality)
    /// The device was not ready in time, or its queue stayed empty.
    case notReady
    /// The device recorded anew while it was read.
    case torn
    /// Another page stood there than was asked for.
    case wrongPage(asked: Int)
    case wrongChecksum
    /// The rate or the gain that the device told is none.
    case unusable
    /// The link had no time to spare for longer than a period.
    case noIdleTime

    /// What stands in messages and on screens.
    package var label: String {
        switch self {
        case .unanswered(let quality): quality.label
        case .notReady: "not_ready"
        case .torn: "torn"
        case .wrongPage: "wrong_page"
        case .wrongChecksum: "wrong_checksum"
        case .unusable: "unusable_rate_or_gain"
        case .noIdleTime: "no_idle_time"
        }
    }
}
