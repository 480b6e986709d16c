declare module 'virtual:couch-rules' {
	/** The domain rules as the text of one CommonJS module (see deploy/vite-couch-rules.ts). */
	const text: string;
	export default text;
}

declare module 'virtual:roster-reading' {
	/** The script that reads rosters in a process of its own (see deploy/vite-roster-reading.ts). */
	const text: string;
	export default text;
}
