import type { ElsewhereInfo } from '$lib/domain/search/result';
import { ask } from './api';

/**
 * What is found in communities that are not on this device.
 *
 * @throws SignInError with a Japanese message
 */
export const searchElsewhere = (text: string): Promise<ElsewhereInfo> =>
	ask<ElsewhereInfo>('GET', `/api/search?q=${encodeURIComponent(text.toWellFormed())}`, undefined, {
		429: '続けて検索したため、1分ほど待ってから、もう一度お試しください。'
	});
