/** What may be attached. Neither SVG nor HTML: both can hold scripts. */
export const MEDIA_TYPES = {
	'image/webp': '写真（WebP）',
	'image/jpeg': '写真（JPEG）',
	'image/png': '画像（PNG）',
	'application/pdf': 'PDF',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint',
	'text/csv': 'CSV',
	'text/plain': 'テキスト'
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

/** How the name of a file of each type may end, the usual one first. */
export const ENDINGS: Readonly<Record<MediaType, readonly [string, ...string[]]>> = {
	'image/webp': ['webp'],
	'image/jpeg': ['jpg', 'jpeg'],
	'image/png': ['png'],
	'application/pdf': ['pdf'],
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
	'text/csv': ['csv'],
	'text/plain': ['txt', 'md', 'log']
};

/** Those a browser shows by itself. */
export const IMAGE_TYPES = ['image/webp', 'image/jpeg', 'image/png'] as const satisfies MediaType[];
