import Modbus
import NIOCore

/// One connection: cuts the stream into ADUs and answers each in turn.
///
/// Bounds: an incomplete ADU is at most 260 bytes; while the client does not take its responses no more requests are
/// read, so that at most those of one read, 64 KiB, wait answered in the channel.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let floor: NIOLoopBoundBox<PlantServer.Floor>
    private var received = ByteBuffer()
    private var isReadHeld = false

    init(_ floor: NIOLoopBoundBox<PlantServer.Floor>) { self.floor = floor }

    func channelActive(context: ChannelHandlerContext) {
        floor.value.connections[ObjectIdentifier(context.channel)] = context.channel
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        floor.value.connections[ObjectIdentifier(context.channel)] = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do {
            while let response = try nextResponse() {
                context.write(wrapOutboundOut(ByteBuffer(bytes: response)), promise: nil)
            }
            received.discardReadBytes()
        } catch {
            // What stood in front of the garbage was asked properly: its responses leave before the connection does.
            received.clear()
            context.flush()
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    func read(context: ChannelHandlerContext) {
        isReadHeld = !context.channel.isWritable
        if !isReadHeld { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isReadHeld { read(context: context) }
        context.fireChannelWritabilityChanged()
    }

    /// A connection that is reset is closed, nothing more: clients come and go.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The response to the first ADU of what was received, which is taken away; `nil` until one is complete.
    private func nextResponse() throws(MBAP.FramingLost) -> [UInt8]? {
        let buffer = received  // A span needs a variable of its own to stand on.
        let bytes = buffer.readableBytesUInt8Span
        guard let frame = try MBAP.firstFrame(in: bytes) else { return nil }
        let pdu = floor.value.plant.response(to: bytes.extracting(frame.pdu), unit: UnitID(frame.unit))
        received.moveReaderIndex(forwardBy: frame.pdu.upperBound)
        return MBAP.adu(transaction: frame.transaction, unit: frame.unit, pdu: pdu)
    }
}
