"""A TCP proxy in front of a broker or a device: what a network does to connections, on demand."""

import asyncio


class Proxy:
    """Passes bytes between whoever connects to `port` and the target, until it is told otherwise."""

    def __init__(self, peers, target):
        self.peers = peers
        self.target = target
        self.port = 0
        self.server = None
        self.pairs = set()  # (client, upstream) writers
        self.passing = None
        self.accepted = 0
        peers.run(self.listen())

    async def listen(self):
        if self.passing is None:
            self.passing = asyncio.Event()
            self.passing.set()
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        self.accepted += 1
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, upstream_writer)
        self.pairs.add(pair)
        passing = self.passing
        try:
            pumps = [
                asyncio.ensure_future(self.pump(reader, upstream_writer, passing)),
                asyncio.ensure_future(self.pump(upstream_reader, writer, passing)),
            ]
            _, pending = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pending:
                pump.cancel()
        finally:
            self.pairs.discard(pair)
            for end in pair:
                end.transport.abort()

    @staticmethod
    async def pump(reader, writer, passing):
        try:
            while data := await reader.read(65536):
                await passing.wait()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass

    async def abort_connections(self):
        for client, upstream in list(self.pairs):
            client.transport.abort()
            upstream.transport.abort()

    def drop(self):
        """Breaks the connections there are; new ones pass."""
        self.peers.run(self.abort_connections())

    def cut(self):
        """Breaks the connections there are and refuses new ones."""

        async def cut():
            self.server.close()
            await self.abort_connections()

        self.peers.run(cut())

    def stall(self):
        """Keeps every connection, old and new, and passes nothing."""

        async def stall():
            self.passing.clear()

        self.peers.run(stall())

    def forget(self):
        """Makes the connections there are half-open: they pass nothing any more, for ever. New ones pass."""

        async def forget():
            self.passing.clear()
            self.passing = asyncio.Event()
            self.passing.set()

        self.peers.run(forget())

    def resume(self):
        """Passes again, after `cut` or `stall`."""

        async def resume():
            self.passing.set()
            if not self.server.is_serving():
                await self.listen()

        self.peers.run(resume())
