declare module 'virtual:couch-rules' {
	/** The domain rules as the text of one CommonJS module (see deploy/vite-couch-rules.ts). */
	const text: string;
	export default text;
}
