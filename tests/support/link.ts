import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A mobile line as a TCP proxy: everything a browser does (page, workers, service worker) passes
 * through it, which the shaping inside Chromium does not give. What it models: bandwidth shared by
 * all connections, packet by packet in turn; the time of flight; one round trip for the handshake of
 * a new connection. What it leaves out: slow start, loss, TLS.
 */

export interface Shape {
	/** Toward the browser, bits per second. */
	down: number;
	/** Toward the server, bits per second. */
	up: number;
	/** Round trip, milliseconds. */
	rtt: number;
}

/** No limits: for the parts of a test that are not about the line. */
export const OPEN: Shape = { down: Infinity, up: Infinity, rtt: 0 };
/** 9/3 Mbit/s, 100 ms: the reference rig. */
export const REFERENCE: Shape = { down: 9e6, up: 3e6, rtt: 100 };
/** 400 kbit/s, 400 ms: a crowded cell after a disaster. */
export const DISASTER: Shape = { down: 400e3, up: 400e3, rtt: 400 };

export interface Counters {
	/** Bytes delivered to the browser and to the server, HTTP headers included. */
	down: number;
	up: number;
	connections: number;
	/** HTTP/1.1 requests, by the look of their first line. */
	requests: number;
}

export interface Link {
	readonly port: number;
	readonly url: string;
	readonly counters: Readonly<Counters>;
	/** Changes the line; also for connections that are open. */
	shape(shape: Shape): void;
	/** The network is gone: connections break, new ones are refused. */
	cut(): Promise<void>;
	/** The network is back, on the same port. */
	restore(): Promise<void>;
	close(): Promise<void>;
}

/** One packet; connections take turns by packets. */
const PACKET = 1460;
/** Bytes of one connection under way before its sender has to wait, as a TCP window. */
const WINDOW = 256 * 1024;

const REQUEST_LINE = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH) \S+ HTTP\/1\.1\r\n/;

/** What sockets give, typed as what they take. */
type Bytes = Uint8Array<ArrayBuffer>;

/** One direction of one connection. */
interface Pipe {
	source: Socket;
	target: Socket;
	waiting: Bytes[];
	/** Bytes that have left the source and not reached the target. */
	underWay: number;
	/** Nothing goes before this time: the handshake. */
	notBefore: number;
	hasEnded: boolean;
}

/** The direction all connections share: sends one packet after the other, then lets them fly. */
class Lane {
	#bytesPerMs = Infinity;
	#flight = 0;
	readonly #pipes: Pipe[] = [];
	readonly #flying: { at: number; pipe: Pipe; bytes: Bytes | null }[] = [];
	/** When the last packet has been sent. */
	#freeAt = 0;
	#isIdle = true;
	#sendTimer: NodeJS.Timeout | undefined;
	#landTimer: NodeJS.Timeout | undefined;

	constructor(private readonly onLanded: (bytes: number) => void) {}

	shape(bitsPerSecond: number, flight: number): void {
		this.#bytesPerMs = bitsPerSecond / 8000;
		this.#flight = flight;
		this.#send();
	}

	join(pipe: Pipe): void {
		pipe.source.on('data', (bytes: Bytes) => {
			if (pipe.waiting.length === 0) this.#pipes.push(pipe);
			pipe.waiting.push(bytes);
			pipe.underWay += bytes.length;
			if (pipe.underWay > WINDOW) pipe.source.pause();
			this.#send();
		});
		pipe.source.on('end', () => {
			pipe.hasEnded = true;
			if (pipe.waiting.length === 0) this.#fly(pipe, null, performance.now());
		});
	}

	/** Forgets a connection that broke. */
	leave(pipe: Pipe): void {
		pipe.waiting.length = 0;
		const index = this.#pipes.indexOf(pipe);
		if (index >= 0) this.#pipes.splice(index, 1);
	}

	#send(): void {
		clearTimeout(this.#sendTimer);
		const now = performance.now();
		for (;;) {
			const index = this.#pipes.findIndex(({ notBefore }) => notBefore <= now);
			const pipe = this.#pipes[index];
			if (!pipe) break;
			// Time in which nothing waited is not made up for; a late timer is.
			if (this.#isIdle) this.#freeAt = Math.max(this.#freeAt, now);
			this.#isIdle = false;
			const [first] = pipe.waiting as [Bytes];
			// Without a limit there is no need for turns.
			const size = this.#bytesPerMs === Infinity ? first.length : Math.min(PACKET, first.length);
			const sentAt = this.#freeAt + size / this.#bytesPerMs;
			if (sentAt > now + 0.5) {
				this.#sendTimer = setTimeout(() => this.#send(), sentAt - now);
				return;
			}
			this.#freeAt = sentAt;
			this.#pipes.splice(index, 1);
			if (size === first.length) pipe.waiting.shift();
			else pipe.waiting[0] = first.subarray(size);
			this.#fly(pipe, first.subarray(0, size), sentAt);
			if (pipe.waiting.length > 0) this.#pipes.push(pipe);
			else if (pipe.hasEnded) this.#fly(pipe, null, sentAt);
		}
		this.#isIdle = true;
		const next = Math.min(...this.#pipes.map(({ notBefore }) => notBefore));
		if (next < Infinity) this.#sendTimer = setTimeout(() => this.#send(), Math.max(1, next - now));
	}

	#fly(pipe: Pipe, bytes: Bytes | null, sentAt: number): void {
		// The order of landing is the order of sending, also when the shape changes.
		const at = Math.max(sentAt + this.#flight, this.#flying.at(-1)?.at ?? 0);
		this.#flying.push({ at, pipe, bytes });
		if (this.#flying.length === 1) this.#land();
	}

	#land(): void {
		clearTimeout(this.#landTimer);
		const now = performance.now();
		let next = this.#flying[0];
		while (next && next.at <= now + 0.5) {
			this.#flying.shift();
			this.#deliver(next.pipe, next.bytes);
			next = this.#flying[0];
		}
		if (next) this.#landTimer = setTimeout(() => this.#land(), next.at - now);
	}

	#deliver(pipe: Pipe, bytes: Bytes | null): void {
		const { source, target } = pipe;
		if (target.destroyed) return;
		if (bytes === null) {
			target.end();
			return;
		}
		this.onLanded(bytes.length);
		target.write(new Uint8Array(bytes), () => {
			pipe.underWay -= bytes.length;
			if (pipe.underWay <= WINDOW / 2 && source.isPaused()) source.resume();
		});
	}
}

/** Opens a line in front of the server on `127.0.0.1:<port>`. */
export async function openLink(serverPort: number, shape: Shape = OPEN): Promise<Link> {
	const counters: Counters = { down: 0, up: 0, connections: 0, requests: 0 };
	const down = new Lane((bytes) => (counters.down += bytes));
	const up = new Lane((bytes) => (counters.up += bytes));
	const sockets = new Set<Socket>();
	let { rtt } = shape;

	function accept(client: Socket): void {
		counters.connections++;
		const server = connect(serverPort, '127.0.0.1');
		const notBefore = performance.now() + rtt;
		const common = { waiting: [], underWay: 0, hasEnded: false };
		const request: Pipe = { ...common, source: client, target: server, notBefore, waiting: [] };
		const answer: Pipe = { ...common, source: server, target: client, notBefore: 0, waiting: [] };
		client.on('data', (bytes: Buffer) => {
			if (REQUEST_LINE.test(bytes.toString('latin1', 0, 8192))) counters.requests++;
		});
		up.join(request);
		down.join(answer);
		for (const [socket, peer] of [
			[client, server],
			[server, client]
		] as const) {
			sockets.add(socket);
			socket.setNoDelay();
			// A broken connection is no news: the other end learns of it by `close`.
			socket.on('error', () => undefined);
			socket.on('close', (hadError: boolean) => {
				sockets.delete(socket);
				// A side that closed in order may still have bytes under way to the other.
				const isDone = socket.readableEnded && socket.writableFinished;
				if (hadError || !isDone) {
					peer.destroy();
					up.leave(request);
					down.leave(answer);
				}
			});
		}
	}

	// Half-open connections: the end of one direction travels like its bytes.
	const listener: Server = createServer({ allowHalfOpen: true }, accept);
	const listen = (port: number) =>
		new Promise<void>((resolve, reject) => {
			listener.once('error', reject);
			listener.listen(port, '127.0.0.1', () => {
				listener.off('error', reject);
				resolve();
			});
		});
	const stop = () =>
		new Promise<void>((resolve) => {
			if (!listener.listening) {
				resolve();
				return;
			}
			listener.close(() => resolve());
			for (const socket of sockets) socket.destroy();
		});
	const reshape = (next: Shape) => {
		rtt = next.rtt;
		down.shape(next.down, next.rtt / 2);
		up.shape(next.up, next.rtt / 2);
	};

	reshape(shape);
	await listen(0);
	const { port } = listener.address() as AddressInfo;
	return {
		port,
		url: `http://127.0.0.1:${port}`,
		counters,
		shape: reshape,
		cut: stop,
		async restore() {
			if (!listener.listening) await listen(port);
		},
		close: stop
	};
}
