import pino from 'pino';

/**
 * The server's log: JSON lines on stdout. It never holds names, passwords, cookies or the ids of
 * documents and sessions, because those tell about people. Its level is set at the start (LOG_LEVEL).
 */
export const log = pino({
	base: undefined,
	timestamp: pino.stdTimeFunctions.isoTime,
	serializers: {
		// The default serializer writes every property of an error, which may carry a document.
		err: (error: unknown) =>
			error instanceof Error
				? { type: error.name, message: withoutCredentials(error.message), stack: stackOf(error) }
				: { type: typeof error }
	}
});

/** `http://admin:secret@host` → `http://host`. */
export const withoutCredentials = (text: string): string =>
	text.replace(/(https?:\/\/)[^\s/@]*@/g, '$1');

/** Where an error happened, without its message (which V8 repeats as the first lines). */
const stackOf = (error: Error): string =>
	(error.stack ?? '')
		.split('\n')
		.filter((line) => /^\s+at /.test(line))
		.slice(0, 8)
		.map((line) => line.trim())
		.join(' | ');
